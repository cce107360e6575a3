import { get, patch, post, remove } from "./client";
import type {
  ChangeBatch, CheckAnswer, DesignFull, DesignSummary, Example, Experiment, ExperimentProgress, Exported, FaultMapping, Frames, Json, KindOfNode, Member,
  NewExperiment, NewRun, Project, Replication, RevisionFull, RevisionSummary, Role, Run, RunAction, RunReport, SavedRevision, Series, Session, Target, Trace,
} from "./types";

const query = (values: Record<string, string | number | undefined>): string => {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
};

/** Every endpoint that the pages use, by what it does. */
export const api = {
  session: () => get<Session>("/api/session"),
  login: (username: string, password: string) => post<Session>("/api/session", { username, password }),
  logout: () => remove("/api/session"),

  projects: () => get<Project[]>("/api/projects"),
  createProject: (name: string) => post<Project>("/api/projects", { name }),
  renameProject: (id: string, name: string) => patch<Project>(`/api/projects/${id}`, { name }),
  deleteProject: (id: string) => remove(`/api/projects/${id}`),
  members: (project: string) => get<Member[]>(`/api/projects/${project}/members`),
  addMember: (project: string, username: string, role: Role) =>
    post<Member>(`/api/projects/${project}/members`, { username, role }),
  removeMember: (project: string, user: string) => remove(`/api/projects/${project}/members/${user}`),

  examples: () => get<Example[]>("/api/examples"),
  designs: (project: string) => get<DesignSummary[]>(`/api/projects/${project}/designs`),
  createDesign: (project: string, design: { name: string; example?: string; text?: string }) =>
    post<DesignSummary>(`/api/projects/${project}/designs`, design),
  design: (id: string) => get<DesignFull>(`/api/designs/${id}`),
  deleteDesign: (id: string) => remove(`/api/designs/${id}`),
  saveChanges: (id: string, batch: ChangeBatch) => post<SavedRevision>(`/api/designs/${id}/changes`, batch),
  revisions: (id: string) => get<RevisionSummary[]>(`/api/designs/${id}/revisions`),
  /** By number; a text that lost a conflict is kept under its id. */
  revision: (id: string, n: number | string) => get<RevisionFull>(`/api/designs/${id}/revisions/${n}`),

  check: (text: string, signal?: AbortSignal) => post<CheckAnswer>("/api/check", { text }, signal),
  designSchema: () => get<{ [key: string]: Json }>("/api/schema/design.json"),
  kinds: () => get<KindOfNode[]>("/api/kinds"),

  startRun: (design: string, run: NewRun) => post<Run>(`/api/designs/${design}/runs`, run),
  runs: (design: string) => get<Run[]>(`/api/designs/${design}/runs`),
  run: (id: string) => get<Run>(`/api/runs/${id}`),
  controlRun: (id: string, action: RunAction, speed?: number | null) =>
    post<Run>(`/api/runs/${id}/control`, speed === undefined ? { action } : { action, speed }),
  injectFault: (id: string, fault: FaultMapping) => post<{ at_s: number }>(`/api/runs/${id}/faults`, fault),
  frames: (id: string, after: number) => get<Frames>(`/api/runs/${id}/frames${query({ after })}`),
  result: (id: string) => get<RunReport>(`/api/runs/${id}/result`),
  series: (id: string, elements?: string[], metrics?: string[]) =>
    get<Series>(`/api/runs/${id}/series${query({ elements: elements?.join(","), metrics: metrics?.join(",") })}`),
  traces: (id: string) => get<Trace[]>(`/api/runs/${id}/traces`),
  downloadUrl: (id: string, file: "result.json" | "series.parquet") => `/api/runs/${id}/download/${file}`,

  startExperiment: (design: string, experiment: NewExperiment) => post<Experiment>(`/api/designs/${design}/experiments`, experiment),
  experiments: (design: string) => get<Experiment[]>(`/api/designs/${design}/experiments`),
  experiment: (id: string) => get<ExperimentProgress>(`/api/experiments/${id}`),
  cancelExperiment: (id: string) => post<Experiment>(`/api/experiments/${id}/cancel`),
  replications: (id: string) => get<Replication[]>(`/api/experiments/${id}/replications`),
  /** One replication as a run that one can watch. */
  repeatReplication: (id: string, number: number) => post<Run>(`/api/experiments/${id}/replications/${number}/run`),
  experimentResult: (id: string) => get<RunReport>(`/api/experiments/${id}/result`),
  experimentSeries: (id: string) => get<Series>(`/api/experiments/${id}/series`),
  experimentTraces: (id: string) => get<Trace[]>(`/api/experiments/${id}/traces`),
  experimentDownloadUrl: (id: string, file: "result.json" | "series.parquet") => `/api/experiments/${id}/download/${file}`,

  targets: () => get<Target[]>("/api/targets"),
  exportDesign: (id: string, target: string, text?: string) =>
    post<Exported>(`/api/designs/${id}/exports`, text === undefined ? { target } : { target, text }),
  exportZipUrl: (id: string, target: string) => `/api/designs/${id}/exports/${target}.zip`,
};
