import { type ChartSpec, linesOf } from "./spec";

export const workDone: ChartSpec = {
  id: "work-done",
  title: "Work done",
  unit: "/s",
  explains: "Requests per second that every handler finished since the frame before. Averaged over ten frames.",
  averaged: true,
  lines: (columns) => {
    const groups = new Set(columns.filter(({ metric }) => metric === "lag").map(({ element }) => element));
    return linesOf(columns, { handled: "" }).filter(({ column }) => !groups.has(columns[column]?.element ?? ""));
  },
};
