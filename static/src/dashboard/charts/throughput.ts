import { type ChartSpec, linesOf } from "./spec";

export const throughput: ChartSpec = {
  id: "throughput",
  title: "Throughput",
  unit: "/s",
  explains: "Records per second since the frame before: sent by sources, appended to topics, handled by groups. Averaged over ten frames.",
  averaged: true,
  lines: (columns) => {
    const has = (metric: string): Set<string> => new Set(columns.filter((each) => each.metric === metric).map(({ element }) => element));
    const [topics, groups] = [has("publish_latency"), has("lag")];
    return linesOf(columns, { emitted: "sent", appended: "appended", handled: "handled" }).filter(({ column }) => {
      const { element = "", metric = "" } = columns[column] ?? {};
      return metric === "emitted" || (metric === "appended" ? topics : groups).has(element);
    });
  },
};
