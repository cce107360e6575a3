import { useEffect, useMemo, useRef, type ReactElement } from "react";
import { Empty } from "@/shared/ui";
import { ChartsGrid } from "../charts/ChartsGrid";
import type { Backdrop } from "../charts/plot";
import { marksOf } from "../charts/windows";
import type { RunController } from "./controller";
import { injectedFaults, liveWindows, type ScheduledFault } from "./fault_windows";
import { useRunView } from "./hooks";

const NONE: readonly ScheduledFault[] = [];

/** The charts of the run that the page watches. *faults* are those that the run's scenario plans. */
export function ChartsPanel({ controller, faults = NONE, height = 120 }: {
  controller: RunController;
  faults?: readonly ScheduledFault[];
  height?: number;
}): ReactElement {
  const { run, frames } = useRunView(controller);
  const horizon_s = run?.horizon_s ?? 0;
  const all = useMemo(() => [...faults, ...(run === null ? [] : injectedFaults(run))], [faults, run]);
  // Read when drawing: a fault must not rebuild the plots.
  const shaded = useRef(all);
  useEffect(() => {
    shaded.current = all;
  }, [all]);
  const backdrop = useMemo<Backdrop>(
    () => ({
      horizon_s,
      now_s: () => frames.now_s,
      windows: () => liveWindows(shaded.current, frames.now_s),
      marks: () => marksOf(frames.events),
    }),
    [frames, horizon_s],
  );
  if (run === null) {
    return (
      <Empty icon="chart" title="No run yet">
        Throughput, lag, latency, utilisation, sagas and staleness are drawn here while the design runs.
      </Empty>
    );
  }
  if (frames.columns.length === 0 && run.finished_at !== null) {
    return (
      <Empty icon="chart" title="The last run is over" actions={<a className="button" href={`/runs/${run.id}`}>Open its results</a>}>
        Press Run to see the design live.
      </Empty>
    );
  }
  return (
    <>
      <h2 className="only-read">Charts of the run</h2>
      <ChartsGrid key={run.id} frames={frames} backdrop={backdrop} group={run.id} height={height} />
    </>
  );
}
