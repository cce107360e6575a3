import { type ChartSpec, linesOf } from "./spec";

export const lagRecords: ChartSpec = {
  id: "lag-records",
  title: "Lag in records",
  unit: "records",
  explains: "Records that were appended and that the group has not committed yet, over all partitions.",
  lines: (columns) => linesOf(columns, { lag: "" }),
};
