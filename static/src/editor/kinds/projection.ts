import { duration } from "@/shared/format";
import type { KindFace } from "./face";
import { estimated, fact, known, line, number } from "./reading";

export const projection: KindFace = {
  kind: "projection",
  title: "Projection",
  sentence: "A read model that follows one topic; how far behind it is, is its staleness.",
  icon: "projections",
  line: (facts) => line(`${fact(facts, "takes")} each`, `batch ${number(facts, "batch") ?? 500}`, (number(facts, "instances") ?? 1) > 1 && `×${number(facts, "instances") ?? 1}`),
  still: (_, load) => estimated(load),
  live(id, _, read) {
    const staleness = read.value(id, "staleness");
    const seconds = known(staleness) ? staleness : read.value(id, "lag_time");
    if (!known(seconds)) return null;
    return { type: "text", text: seconds < 0.001 ? "fresh" : `${duration(seconds)} stale`, level: seconds >= 30 ? "over" : seconds >= 5 ? "high" : "calm" };
  },
};
