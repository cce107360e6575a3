/** What the server says about a run: rows of the API, and the messages of the socket `/ws/runs/{id}`. */

/** One live metric of one element, sent once per run; "lag.3" is partition 3 of a per-partition metric. */
export interface Column {
  readonly element: string;
  readonly metric: string;
  readonly unit: string;
}

/** Something that happened once: a fault, a rebalance, an election. `kind` is a stable word. */
export interface RunEvent {
  readonly t_s: number;
  readonly kind: string;
  readonly element: string;
  readonly text: string;
}

/** All live metrics at one simulated instant, in the order of the columns; null is "none yet". */
export interface Frame {
  readonly n: number;
  readonly t: number;
  readonly v: readonly (number | null)[];
  readonly e: readonly RunEvent[];
}

export const RUN_STATES = ["queued", "running", "paused", "stopping", "finished", "stopped", "failed"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A run as `GET /api/runs/{id}` gives it. */
export interface Run {
  readonly id: string;
  readonly design_id: string;
  readonly revision: number;
  readonly scenario: string;
  readonly seed: number;
  readonly replication: number;
  readonly engine: string;
  readonly state: RunState;
  readonly progress: number;
  readonly now_s: number;
  readonly horizon_s: number;
  /** Simulated seconds per second of the clock; null is as fast as it goes. */
  readonly speed: number | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly plan_sha256: string;
}

export type ServerMessage =
  | { readonly type: "columns"; readonly columns: readonly Column[] }
  | { readonly type: "frames"; readonly frames: readonly Frame[] }
  | { readonly type: "run"; readonly run: Run }
  | { readonly type: "finished" };

const KNOWN = new Set(["columns", "frames", "run", "finished"]);

/** The message in a socket's text, or null for one that this page does not know (a newer server). */
export function parseMessage(text: string): ServerMessage | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  return typeof value.type === "string" && KNOWN.has(value.type) ? (value as ServerMessage) : null;
}
