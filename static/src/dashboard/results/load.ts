import { api, ApiError, type DesignFull, type Run, type RunReport, type Series } from "@/shared/api";
import { FrameStore } from "../run/frames";
import type { Trace } from "../traces/spans";

/** Everything that the page of a run shows. What a run has not (yet) is null. */
export interface ResultsData {
  readonly run: Run;
  readonly design: DesignFull | null;
  readonly report: RunReport | null;
  readonly frames: FrameStore;
  readonly traces: readonly Trace[];
}

/** The answer, or null where the server says that there is none: no report of a failed run, no permission to the design. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 409 || error.status === 403)) return null;
    throw error;
  }
}

/** A finished run's series, as the frames that it streamed. */
export function framesOf(series: Series | null): FrameStore {
  const frames = new FrameStore();
  if (series === null) return frames;
  frames.setColumns(series.columns);
  frames.append(
    series.times_s.map((t, n) => ({ n, t, v: series.values.map((column) => column[n] ?? null), e: [] })),
  );
  return frames;
}

/** Loads the page of a run. Throws ApiError when the run itself cannot be had. */
export async function loadResults(runId: string): Promise<ResultsData> {
  const run = await api.run(runId);
  const over = run.state === "finished" || run.state === "stopped";
  const [design, report, series, traces] = await Promise.all([
    ifThere(api.design(run.design_id)),
    over ? ifThere(api.result(runId)) : null,
    over ? ifThere(api.series(runId)) : null,
    over ? ifThere(api.traces(runId)) : null,
  ]);
  return { run, design, report, frames: framesOf(series), traces: (traces ?? []) as unknown as Trace[] };
}
