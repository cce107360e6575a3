import type { ReactElement } from "react";
import { clock, count, duration, plural } from "@/shared/format";
import { Empty } from "@/shared/ui";
import { DataGrid, type GridColumn } from "./DataGrid";
import { type FaultEffect, faultWords } from "./report";

const HARM = new Set<keyof FaultEffect>(["lost", "sagas_stuck", "sagas_inconsistent"]);

const counted = (id: keyof FaultEffect, title: string): GridColumn<FaultEffect> => ({
  id,
  title,
  numeric: true,
  cell: (row) => Number(row[id]),
  show: (row) => count(Number(row[id])),
  tone: (row) => (Number(row[id]) === 0 ? "quiet" : HARM.has(id) ? "bad" : ""),
});

const when = ({ from_s, to_s }: FaultEffect): string => (to_s > from_s ? `${clock(from_s)} to ${clock(to_s)}` : `at ${clock(from_s)}`);

const COLUMNS: readonly GridColumn<FaultEffect>[] = [
  {
    id: "name", title: "Fault", cell: faultWords,
    show: (row) => <>{faultWords(row)}<span className="second-line">{when(row)}</span></>,
  },
  {
    id: "peak_lag", title: "Worst lag", numeric: true, cell: (row) => row.peak_lag,
    show: (row) => <>{plural(row.peak_lag, "record")}, {duration(row.peak_lag_time_s)}<span className="second-line">{row.peak_lag_element}</span></>,
  },
  {
    id: "recovered_after_s", title: "Back to normal", numeric: true, cell: (row) => row.recovered_after_s,
    show: (row) => (row.recovered_after_s === null ? "not by the end" : `after ${duration(row.recovered_after_s)}`),
    tone: (row) => (row.recovered_after_s === null ? "bad" : ""),
  },
  counted("lost", "Lost"),
  counted("duplicated", "Duplicated"),
  counted("dead_lettered", "Dead-lettered"),
  counted("sagas_compensated", "Compensated"),
  counted("sagas_stuck", "Stuck"),
  counted("sagas_inconsistent", "Inconsistent"),
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
