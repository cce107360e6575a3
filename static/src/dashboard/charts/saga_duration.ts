import { type ChartSpec, linesOf } from "./spec";

export const sagaDuration: ChartSpec = {
  id: "saga-duration",
  title: "Saga duration, p99",
  unit: "s",
  explains: "From a saga's start to its end, whatever the end is: what 99 % since the frame before stayed below.",
  lines: (columns) => linesOf(columns, { duration: "" }),
};
