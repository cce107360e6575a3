import { type ChartSpec, linesOf } from "./spec";

export const throughput: ChartSpec = {
  id: "throughput",
  title: "Throughput",
  unit: "/s",
  explains: "Records per second since the frame before: sent by sources, appended to topics, handled by groups.",
  lines: (columns) =>
    linesOf(
      columns.filter(({ unit }) => unit.endsWith("/s")),
      { emitted: "sent", appended: "appended", handled: "handled" },
    ),
};
