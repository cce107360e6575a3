import { useMemo, type ReactElement } from "react";
import type { ResultMetric, RunReport } from "@/shared/api";
import { quantity } from "@/shared/format";
import { DataGrid, type GridColumn } from "./DataGrid";
import { surety } from "./surety";
import { words } from "./verdicts";

/** Every measured quantity, sortable and searchable. */
export function Metrics({ report }: { report: RunReport }): ReactElement {
  const columns = useMemo<readonly GridColumn<ResultMetric>[]>(
    () => [
      { id: "element", title: "Element", cell: ({ element }) => element },
      { id: "name", title: "Metric", cell: ({ name }) => words(name) },
      { id: "stat", title: "Statistic", cell: ({ stat }) => stat },
      { id: "value", title: "Value", numeric: true, cell: ({ value }) => value, show: ({ value, unit }) => quantity(value, unit) },
      { id: "interval", title: report.replications === 1 ? "Surety" : "Interval", cell: ({ interval, unit }) => surety(interval, unit), tone: () => "quiet" },
    ],
    [report.replications],
  );
  return (
    <DataGrid label="metrics" filter rows={report.metrics} columns={columns}
      rowKey={({ element, name, stat }) => `${element} ${name} ${stat}`} />
  );
}
