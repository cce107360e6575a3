import { type ChartSpec, linesOf } from "./spec";

export const publishing: ChartSpec = {
  id: "publishing",
  title: "Publish latency, p99",
  unit: "s",
  explains: "From the publishing of a record to its acknowledgement. A broker that dies shows here first.",
  lines: (columns) => linesOf(columns, { publish_latency: "" }),
};
