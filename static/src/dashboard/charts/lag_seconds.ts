import { type ChartSpec, linesOf } from "./spec";

export const lagSeconds: ChartSpec = {
  id: "lag-seconds",
  title: "Lag in seconds",
  unit: "s",
  explains: "Age of the oldest record that the group has not handled yet: how far behind it is.",
  lines: (columns) => linesOf(columns, { lag_time: "" }),
};
