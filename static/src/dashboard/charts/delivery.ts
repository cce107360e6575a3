import { type ChartSpec, linesOf } from "./spec";

export const delivery: ChartSpec = {
  id: "delivery",
  title: "Delivery latency, p99",
  unit: "s",
  explains: "From the instant a record can be read to the end of its handling by the group: what 99 % since the frame before stayed below.",
  lines: (columns) => {
    const reading = new Set(columns.filter(({ metric }) => metric === "lag").map(({ element }) => element));
    return linesOf(columns, { latency: "" }).filter(({ column }) => reading.has(columns[column]?.element ?? ""));
  },
};
