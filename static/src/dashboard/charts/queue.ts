import { type ChartSpec, linesOf } from "./spec";

export const queue: ChartSpec = {
  id: "queue",
  title: "Waiting for a server",
  unit: "count",
  explains: "Requests in the queue of a service or an external system.",
  lines: (columns) => linesOf(columns, { queue: "" }),
};
