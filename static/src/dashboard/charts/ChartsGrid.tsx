import { useDeferredValue, useMemo, useSyncExternalStore, type ReactElement } from "react";
import type { LiveColumn } from "@/shared/api";
import { Empty } from "@/shared/ui";
import type { FrameStore } from "../run/frames";
import { CHARTS } from "./index";
import { LineChart } from "./LineChart";
import { PartitionLag } from "./partition_lag";
import { partitionedGroups } from "./partitions";
import type { Backdrop } from "./plot";

const NO_COLUMNS: readonly LiveColumn[] = [];

/** Every chart that the run has a column for, on one beat and with one cursor. */
export function ChartsGrid({ frames, backdrop, group, height = 150 }: {
  frames: FrameStore;
  backdrop: Backdrop;
  group: string;
  height?: number;
}): ReactElement {
  // The columns change once per run; frames do not render anything.
  // Deferred, for a dozen plots take a while to make, and the first frame must not wait for them.
  const columns = useDeferredValue(useSyncExternalStore(frames.subscribe, () => frames.columns), NO_COLUMNS);
  const charts = useMemo(
    () => CHARTS.map((spec) => ({ spec, lines: spec.lines(columns) })).filter(({ lines }) => lines.length > 0),
    [columns],
  );
  const partitioned = useMemo(() => partitionedGroups(columns), [columns]);
  if (columns.length === 0) return <Empty icon="chart" title="The charts begin with the first frame" />;
  return (
    <div className="charts">
      {charts.map(({ spec, lines }) => (
        <LineChart key={spec.id} spec={spec} lines={lines} frames={frames} backdrop={backdrop} group={group} height={height} />
      ))}
      {partitioned.length > 0 && (
        <PartitionLag groups={partitioned} frames={frames} backdrop={backdrop} sync={group} height={height} />
      )}
    </div>
  );
}
