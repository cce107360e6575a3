import { type ChartSpec, linesOf } from "./spec";

export const openSagas: ChartSpec = {
  id: "open-sagas",
  title: "Open sagas",
  unit: "sagas",
  explains: "Sagas that are under way: they pile up while a step cannot be done.",
  lines: (columns) => linesOf(columns, { open: "" }),
};
