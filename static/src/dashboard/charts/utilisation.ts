import { type ChartSpec, linesOf } from "./spec";

export const utilisation: ChartSpec = {
  id: "utilisation",
  title: "Utilisation",
  unit: "1",
  explains: "Share of a service's servers that were busy since the frame before. Near 100 % queues grow without bound. Averaged over ten frames.",
  averaged: true,
  top: 1,
  lines: (columns) => linesOf(columns, { utilisation: "" }),
};
