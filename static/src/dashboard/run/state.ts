import type { Run, RunState } from "@/shared/api";

/** What a person may ask of a run. */
export type Command = "pause" | "resume" | "stop" | "speed" | "fault";

const ALLOWED: Readonly<Record<RunState, readonly Command[]>> = {
  queued: ["stop", "speed"],
  running: ["pause", "stop", "speed", "fault"],
  paused: ["resume", "stop", "speed", "fault"],
  stopping: [],
  finished: [],
  stopped: [],
  failed: [],
};

export const mayDo = (state: RunState | null, command: Command): boolean =>
  state !== null && ALLOWED[state].includes(command);

/** Whether the run will never change again. */
export const isOver = (state: RunState): boolean => state === "finished" || state === "stopped" || state === "failed";

export const isActive = (run: Run | null): run is Run => run !== null && !isOver(run.state);

const NEXT: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ["running", "paused", "stopping", "stopped", "failed", "finished"],
  running: ["queued", "paused", "stopping", "stopped", "failed", "finished"],
  paused: ["queued", "running", "stopping", "stopped", "failed", "finished"],
  stopping: ["queued", "stopped", "failed", "finished"],
  finished: [],
  stopped: [],
  failed: [],
};

/**
 * The run as it stands after a row arrived. Rows come by two ways (the answer to a command and the
 * socket), so an old one may come late: a run that is over stays over, time does not go back, and a
 * state that cannot follow is not shown. A worker's death puts a run back to "queued": that is no step back.
 */
export function follow(known: Run | null, row: Run): Run {
  if (known === null || known.id !== row.id) return row;
  if (known.state !== row.state && !NEXT[known.state].includes(row.state)) return known;
  const isLate = row.attempts < known.attempts;
  return isLate ? known : { ...row, now_s: Math.max(known.now_s, row.now_s), progress: Math.max(known.progress, row.progress) };
}

const SENTENCES: Readonly<Record<RunState, string>> = {
  queued: "Waiting for a worker",
  running: "Running",
  paused: "Paused",
  stopping: "Stopping",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
};

export function stateSentence(run: Run): string {
  if (run.state === "queued" && run.attempts > 0) return "The worker died; another one takes the run over";
  // The traces are read by a second run, which takes as long as the first.
  if (run.state === "running" && run.now_s >= run.horizon_s && run.horizon_s > 0) return "Tracing the slowest";
  return SENTENCES[run.state];
}

/** How a finished run stands to its objectives, null while nobody knows or nothing was judged. */
export function outcome(run: Run): { readonly met: number; readonly of: number; readonly tone: "good" | "bad" } | null {
  const { met, missed } = (run.summary ?? {}) as { met?: unknown; missed?: unknown };
  if (run.state !== "finished" || typeof met !== "number" || typeof missed !== "number" || met + missed === 0) return null;
  return { met, of: met + missed, tone: missed === 0 ? "good" : "bad" };
}
