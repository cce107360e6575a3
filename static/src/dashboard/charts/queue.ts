import { type ChartSpec, linesOf } from "./spec";

export const queue: ChartSpec = {
  id: "queue",
  title: "Waiting for a server",
  unit: "requests",
  explains: "Requests in the queue of a service or an external system.",
  lines: (columns) => linesOf(columns, { queue: "" }),
};
