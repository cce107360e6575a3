import { type ChartSpec, linesOf } from "./spec";

export const latency: ChartSpec = {
  id: "latency",
  title: "Latency, p99",
  unit: "s",
  explains: "The time that 99 % of what was finished since the frame before stayed below, waiting included.",
  lines: (columns) => linesOf(columns, { latency: "", "latency.p99": "", latency_p99: "", "latency.p50": "p50" }),
};
