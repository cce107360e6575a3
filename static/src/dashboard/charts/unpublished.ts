import { type ChartSpec, linesOf } from "./spec";

export const unpublished: ChartSpec = {
  id: "unpublished",
  title: "Waiting in the outbox",
  unit: "records",
  explains: "Records that are stored and not published yet.",
  lines: (columns) => linesOf(columns, { unpublished: "" }),
};
