import { useMemo, type ReactElement } from "react";
import { Empty } from "@/shared/ui";
import { ChartsGrid } from "../charts/ChartsGrid";
import type { Backdrop } from "../charts/plot";
import { marksOf } from "../charts/windows";
import type { RunController } from "./controller";
import { liveWindows, type ScheduledFault } from "./fault_windows";
import { useRunView } from "./hooks";

/** The charts of the run that the page watches. *faults* are those that the run's scenario plans. */
export function ChartsPanel({ controller, faults = [], height = 120 }: {
  controller: RunController;
  faults?: readonly ScheduledFault[];
  height?: number;
}): ReactElement {
  const { run, frames } = useRunView(controller);
  const horizon_s = run?.horizon_s ?? 0;
  const backdrop = useMemo<Backdrop>(
    () => ({
      horizon_s,
      now_s: () => frames.now_s,
      windows: () => liveWindows(faults, frames.events, frames.now_s),
      marks: () => marksOf(frames.events),
    }),
    [frames, horizon_s, faults],
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
  return <ChartsGrid frames={frames} backdrop={backdrop} group={run.id} height={height} />;
}
