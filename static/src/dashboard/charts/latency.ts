import { type ChartSpec, linesOf } from "./spec";

/** Elements with a lag are groups and projections: their latency is delivery, and has its own chart. */
export const latency: ChartSpec = {
  id: "latency",
  title: "Handler latency, p99",
  unit: "s",
  explains: "From the arrival of a request to its answer: what 99 % of those answered since the frame before stayed below.",
  lines: (columns) => {
    const reading = new Set(columns.filter(({ metric }) => metric === "lag").map(({ element }) => element));
    return linesOf(columns, { latency: "" }).filter(({ column }) => !reading.has(columns[column]?.element ?? ""));
  },
};
