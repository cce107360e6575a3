import type { LiveColumn } from "@/shared/api";
import type { FrameStore } from "../run/frames";

/** The per-partition lag of one group: column numbers by partition. */
export interface PartitionedGroup {
  readonly group: string;
  readonly columns: readonly number[];
}

const PARTITION = /^lag\.(\d+)$/;

/** Every group whose lag is known by partition, in the order of the columns. */
export function partitionedGroups(columns: readonly LiveColumn[]): readonly PartitionedGroup[] {
  const groups = new Map<string, Map<number, number>>();
  columns.forEach(({ element, metric }, column) => {
    const found = PARTITION.exec(metric);
    if (found?.[1] === undefined) return;
    const partitions = groups.get(element) ?? new Map<number, number>();
    partitions.set(Number(found[1]), column);
    groups.set(element, partitions);
  });
  return [...groups].map(([group, partitions]) => ({
    group,
    columns: [...partitions].sort(([one], [other]) => one - other).map(([, column]) => column),
  }));
}

export interface HeatCell {
  readonly partition: number;
  readonly from_s: number;
  readonly to_s: number;
  readonly lag: number;
}

/** The cells of a heatmap with at most *bins* columns of time: each shows the worst lag of its interval. */
export function heatCells(frames: FrameStore, group: PartitionedGroup, bins: number): readonly HeatCell[] {
  const times = frames.times_s;
  if (times.length < 2) return [];
  const perBin = Math.max(1, Math.ceil(times.length / bins));
  const cells: HeatCell[] = [];
  group.columns.forEach((column, partition) => {
    const values = frames.values(column);
    for (let first = 0; first < times.length - 1; first += perBin) {
      const end = Math.min(first + perBin, times.length - 1);
      let lag = 0;
      for (let at = first; at <= end; at += 1) {
        const value = values[at] ?? 0;
        if (value > lag) lag = value;
      }
      if (lag > 0) cells.push({ partition, from_s: times[first] ?? 0, to_s: times[end] ?? 0, lag });
    }
  });
  return cells;
}

/** How uneven the partitions are: the largest lag over the mean, 1 when all are equal, null while nothing lags. */
export function skew(lags: readonly number[]): number | null {
  const known = lags.filter((lag) => Number.isFinite(lag));
  const total = known.reduce((sum, lag) => sum + lag, 0);
  return known.length === 0 || total === 0 ? null : Math.max(...known) / (total / known.length);
}
