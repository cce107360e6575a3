import type { ReactElement } from "react";
import { clock, count, duration, plural } from "@/shared/format";
import { Empty } from "@/shared/ui";
import { DataGrid, type GridColumn } from "./DataGrid";
import { type FaultEffect, faultWords } from "./report";

const harm = (id: keyof FaultEffect, title: string): GridColumn<FaultEffect> => ({
  id,
  title,
  numeric: true,
  cell: (row) => Number(row[id]),
  show: (row) => count(Number(row[id])),
  tone: (row) => (Number(row[id]) > 0 ? "bad" : "quiet"),
});

const COLUMNS: readonly GridColumn<FaultEffect>[] = [
  { id: "name", title: "Fault", cell: faultWords },
  { id: "from_s", title: "When", numeric: true, cell: (row) => row.from_s, show: (row) => (row.to_s > row.from_s ? `${clock(row.from_s)}–${clock(row.to_s)}` : clock(row.from_s)) },
  { id: "peak_lag", title: "Peak lag", numeric: true, cell: (row) => row.peak_lag, show: (row) => plural(row.peak_lag, "record") },
  { id: "peak_lag_time_s", title: "Peak lag time", numeric: true, cell: (row) => row.peak_lag_time_s, show: (row) => duration(row.peak_lag_time_s) },
  { id: "peak_lag_element", title: "At", cell: (row) => row.peak_lag_element },
  {
    id: "recovered_after_s", title: "Back to normal after", numeric: true, cell: (row) => row.recovered_after_s,
    show: (row) => (row.recovered_after_s === null ? "not by the end" : duration(row.recovered_after_s)),
    tone: (row) => (row.recovered_after_s === null ? "bad" : ""),
  },
  harm("lost", "Lost"),
  harm("duplicated", "Duplicated"),
  harm("dead_lettered", "Dead-lettered"),
  harm("sagas_compensated", "Compensated"),
  harm("sagas_stuck", "Stuck"),
  harm("sagas_inconsistent", "Inconsistent"),
];

/** What each fault did, named. */
export function FaultEffects({ faults }: { faults: readonly FaultEffect[] }): ReactElement {
  if (faults.length === 0) {
    return (
      <Empty icon="fault" title="Nothing was broken in this run">
        A scenario names faults (<code>{"{ at: 1 min, broker_loss: main, for: 1 min }"}</code>), or right-click a node while the design runs.
      </Empty>
    );
  }
  return <DataGrid label="Effects of faults" rows={faults} columns={COLUMNS} rowKey={({ number }) => String(number)} />;
}
