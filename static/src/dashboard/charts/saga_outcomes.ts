import { type ChartSpec, linesOf } from "./spec";

export const sagaOutcomes: ChartSpec = {
  id: "saga-outcomes",
  title: "Saga outcomes",
  unit: "/s",
  axis: "sagas per second",
  growth: true,
  explains: "Sagas that ended since the frame before, per second, by how they ended. Averaged over ten frames.",
  averaged: true,
  lines: (columns) => {
    const sagas = new Set(columns.filter(({ metric }) => metric === "completed").map(({ element }) => element));
    const lines = linesOf(columns, { completed: "completed", compensated: "compensated", failed: "failed", stuck: "stuck" })
      .filter(({ column }) => sagas.has(columns[column]?.element ?? ""));
    // With one saga its name says nothing: the outcome is the legend.
    return sagas.size > 1 ? lines : lines.map((line) => ({ ...line, short: columns[line.column]?.metric ?? line.short }));
  },
};
