/**
 * The API's values, as the server's OpenAPI document declares them. Ids are UUID strings, times ISO 8601,
 * durations seconds of simulated time unless said otherwise.
 */

export type Role = "owner" | "editor" | "viewer";

export interface Session {
  user: { id: string; name: string };
  mode: "local" | "deployed";
  version: string;
}

export interface Project {
  id: string;
  name: string;
  role: Role;
}

export interface Member {
  user_id: string;
  username: string;
  role: Role;
}

export interface Example {
  name: string;
  title: string;
  description: string;
}

export interface DesignSummary {
  id: string;
  project_id: string;
  name: string;
  role: Role;
  revision: number;
  updated_at: string;
}

export interface DesignFull extends DesignSummary {
  files: Record<string, string>;
}

/** Replaces the UTF-16 code units [from, to) of *file* by *insert*. */
export interface FileSplice {
  file: string;
  from: number;
  to: number;
  insert: string;
}

export interface ChangeBatch {
  base_revision: number;
  label: string;
  changes: FileSplice[];
}

export interface SavedRevision {
  revision: number;
  sha256: string;
}

export interface RevisionSummary {
  revision: number;
  label: string;
  by: string;
  created_at: string;
}

/** What a stale save is answered with: nothing is lost, both versions stand. */
export interface StaleSave {
  current: { revision: number; files: Record<string, string> };
  yours: { id: string; files?: Record<string, string> };
}

export interface TextFix {
  title: string;
  changes: { from: number; to: number; insert: string }[];
}

export type Severity = "error" | "warning" | "advice";

export interface Finding {
  code: string;
  severity: Severity;
  element: string;
  message: string;
  why: string;
  mend: string;
  path: string;
  file: string;
  line: number;
  column: number;
  fix: TextFix | null;
}

export type LinkStyle = "asynchronous" | "synchronous" | "saga" | "dead letter";

export interface GraphNode {
  id: string;
  kind: string;
  title: string;
  facts: Record<string, unknown>;
  position: [number, number] | null;
  load: { rate_per_s: number | null; utilisation: number | null } | null;
}

export interface GraphLink {
  id: string;
  from: string;
  to: string;
  kind: string;
  style: LinkStyle;
  label: string;
}

export interface FaultOnStrip {
  name: string;
  target: string;
  at_s: number;
  for_s: number | null;
  options?: Record<string, unknown>;
  path?: string;
}

export interface ScenarioSummary {
  name: string;
  lasts_s: number;
  warm_up_s?: number | null;
  load?: Record<string, unknown>;
  faults: FaultOnStrip[];
}

export interface ObjectiveSummary {
  name: string;
  phrase?: string;
  [key: string]: unknown;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface CheckAnswer {
  findings: Finding[];
  graph: { nodes: GraphNode[]; links: GraphLink[] };
  scenarios: ScenarioSummary[];
  objectives: ObjectiveSummary[];
  model: { [key: string]: Json } | null;
}

export interface KindOfNode {
  kind: string;
  section: string;
  title: string;
  icon: string;
  template: string;
}

export type RunState = "queued" | "running" | "paused" | "stopping" | "finished" | "stopped" | "failed";

export interface Run {
  id: string;
  design_id: string;
  revision: number;
  scenario: string;
  seed: number;
  replication: number;
  engine: string;
  state: RunState;
  progress: number;
  now_s: number;
  horizon_s: number;
  speed: number | null;
  attempts: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
  plan_sha256: string;
  interventions: unknown[];
  summary: RunSummary | null;
}

export interface RunSummary {
  [key: string]: unknown;
}

export interface NewRun {
  scenario: string;
  seed?: number;
  until_s?: number;
  speed?: number | null;
  revision?: number;
}

export interface LiveColumn {
  element: string;
  metric: string;
  unit: string;
}

export interface RunEvent {
  t_s: number;
  kind: string;
  element: string;
  text: string;
}

/** All live metrics at one simulated instant; `v` in the order of the columns, null for "no value yet". */
export interface Frame {
  n: number;
  t: number;
  v: (number | null)[];
  e: RunEvent[];
}

export interface Frames {
  columns: LiveColumn[];
  frames: Frame[];
  state: RunState;
}

export interface ResultObjective {
  name: string;
  metric: string;
  element: string;
  stat: string;
  value: number | null;
  limit: number | null;
  verdict: "met" | "missed" | "not judged";
  interval: [number, number, number] | null;
  [key: string]: unknown;
}

export interface ResultMetric {
  name: string;
  element: string;
  stat: string;
  value: number | null;
  unit: string;
  interval: [number, number, number] | null;
}

export interface LedgerRow {
  element: string;
  group: string | null;
  in: number;
  out: number;
  stored: number;
  in_flight: number;
  expired: number;
  dropped: number;
  dead_lettered: number;
  lost: number;
  duplicates: number;
  duplicate_effects: number;
  holds: boolean;
}

export interface SagaRow {
  element: string;
  started: number;
  completed: number;
  compensated: number;
  failed: number;
  stuck: number;
  open: number;
  inconsistent: number;
}

export interface RunReport {
  schema: string;
  version: string;
  engine: string;
  seed: number;
  replication: number;
  replications: number;
  scenario: string;
  horizon_s: number;
  warm_up_s: number;
  design_sha256: string;
  plan_sha256: string;
  interventions: unknown[];
  objectives: ResultObjective[];
  metrics: ResultMetric[];
  ledger: LedgerRow[];
  sagas: SagaRow[];
  events: RunEvent[];
  faults?: Record<string, unknown>[];
  timings: Record<string, number>;
}

export interface Series {
  columns: LiveColumn[];
  times_s: number[];
  values: (number | null)[][];
}

export interface Span {
  element: string;
  kind?: string;
  start_s: number;
  end_s: number;
  [key: string]: unknown;
}

export interface Trace {
  correlation: string;
  origin_s: number;
  duration_s: number;
  spans: Span[];
}

export interface Target {
  name: string;
  title: string;
}

export interface ExportedFile {
  path: string;
  text: string;
}

/** What a target could not express; an exporter never drops a field in silence. */
export interface Loss {
  element: string;
  path: string;
  reason: string;
}

export interface Exported {
  files: ExportedFile[];
  losses: Loss[];
}

export type RunAction = "pause" | "resume" | "stop" | "speed";

/** `{outage: "card-network", for: "30 s"}`: a fault as the document writes it, without `at`. */
export type FaultMapping = Record<string, Json>;
