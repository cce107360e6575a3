import { type ChartSpec, linesOf } from "./spec";

export const staleness: ChartSpec = {
  id: "staleness",
  title: "Staleness",
  unit: "s",
  explains: "Age of the oldest event that a read model does not show yet.",
  lines: (columns) => linesOf(columns, { staleness: "" }),
};
