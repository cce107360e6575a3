import type { Frame, LiveColumn, Run } from "@/shared/api";

/** What `/ws/runs/{id}?after=N` sends. */
export type RunMessage =
  | { type: "columns"; columns: LiveColumn[] }
  | { type: "frames"; frames: Frame[] }
  | { type: "run"; run: Run }
  | { type: "finished" };

/** What `/ws/designs/{id}` sends. */
export type DesignMessage =
  | { type: "revision"; revision: number; by: string }
  | { type: "presence"; users: string[] };
