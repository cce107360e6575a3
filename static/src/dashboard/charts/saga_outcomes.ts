import { type ChartSpec, linesOf } from "./spec";

export const sagaOutcomes: ChartSpec = {
  id: "saga-outcomes",
  title: "Saga outcomes",
  unit: "count",
  explains: "Sagas that have ended so far, by how they ended, and those open now.",
  lines: (columns) =>
    linesOf(columns, {
      completed: "completed",
      compensated: "compensated",
      failed: "failed",
      stuck: "stuck",
      open: "open",
      inconsistent: "inconsistent",
    }),
};
