/**
 * The API's values by the names that the pages use. What the server's OpenAPI document declares comes from there
 * (shared/generated, written by `npm run types`); results and traces, which it passes on as they are, are declared here.
 */
import type { components } from "@/shared/generated/openapi";

type Declared = components["schemas"];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Role = Declared["ProjectOut"]["role"];
export type Session = Declared["SessionOut"];
export type Project = Declared["ProjectOut"];
export type Member = Declared["MemberOut"];
export type Example = Declared["ExampleOut"];
export type DesignSummary = Declared["DesignRow"];
export type DesignFull = Declared["DesignOut"];

/** Replaces the UTF-16 code units [from, to) of *file* by *insert*. */
export type FileSplice = Declared["ChangeIn"];
export type ChangeBatch = Declared["ChangesIn"];
export type SavedRevision = Declared["SavedOut"];
export type RevisionSummary = Declared["RevisionRow"];
export type RevisionFull = Declared["RevisionOut"];
/** What a stale save is answered with: nothing is lost, both versions stand. */
export type StaleSave = Declared["StaleOut"];

export type TextFix = Declared["FixOut"];
export type Finding = Declared["FindingOut"];
export type Severity = Finding["severity"];
export type GraphLink = Declared["LinkOut"];
export type LinkStyle = GraphLink["style"];
export type GraphNode = Declared["NodeOut"];
export type FaultOnStrip = Declared["PlannedFaultOut"];
export type ScenarioSummary = Declared["ScenarioOut"];
export type ObjectiveSummary = Declared["ObjectiveOut"];
export type CheckAnswer = Omit<Declared["CheckOut"], "model"> & {
  /** The document as plain values; null when it cannot be read without errors. */
  model: { [key: string]: Json } | null;
};
export type KindOfNode = Declared["KindOut"];

/** A run as it stands; what only the server's own log needs may be left out. */
export type Run = Omit<Declared["RunOut"], "engine_version" | "started_at"> & Partial<Pick<Declared["RunOut"], "engine_version" | "started_at">>;
export type RunState = Run["state"];
export type RunSummary = NonNullable<Run["summary"]>;
export type NewRun = Pick<Declared["RunIn"], "scenario"> & Partial<Declared["RunIn"]>;
/** Replications of one plan as they stand. */
export type Experiment = Declared["ExperimentOut"];
/** The same with the time that is left and the objectives so far. */
export type ExperimentProgress = Declared["ExperimentProgressOut"];
export type NewExperiment = Pick<Declared["ExperimentIn"], "scenario"> & Partial<Declared["ExperimentIn"]>;
export type Replication = Declared["ReplicationOut"];
export type ObjectiveSoFar = Declared["SoFarOut"];
export type RunAction = Declared["ControlIn"]["action"];
/** `{outage: "card-network", for: "30 s"}`: a fault as the document writes it, without `at`. */
export type FaultMapping = Record<string, Json>;

export type LiveColumn = Declared["ColumnOut"];
export type RunEvent = Declared["EventOut"];
/** All live metrics at one simulated instant; `v` in the order of the columns, null for "no value yet". */
export type Frame = Declared["FrameOut"];
export type Frames = Declared["FramesOut"];
export type Series = Declared["SeriesOut"];
export type Span = Declared["SpanOut"];
export type Trace = Declared["TraceOut"];

export type Target = Declared["TargetOut"];
export type ExportedFile = Declared["FileOut"];
/** What a target could not express; an exporter never drops a field in silence. */
export type Loss = Declared["LossOut"];
export type Exported = Declared["ExportOut"];

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

/** `run --json` of the command line, and GET /api/runs/{id}/result, /api/experiments/{id}/result. */
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
  /** These are missing in results that were written before they were invented. */
  warm_up?: { seconds: number; how: string; decided_by: string; text: string };
  intervals?: { level: number | null; method: string; few: boolean };
  stopping?: { why: string; asked_relative: number; numbers: number; text: string } | null;
  analytic?: { element: string; name: string; stat: string; text: string }[];
  timings: Record<string, number>;
}
