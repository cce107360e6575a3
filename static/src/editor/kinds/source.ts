import { rate } from "@/shared/format";
import type { KindFace } from "./face";
import { fact, known, line } from "./reading";

export const source: KindFace = {
  kind: "source",
  title: "Source",
  sentence: "Clients outside of the system that send commands or records at a rate.",
  icon: "sources",
  line: (facts) => line(fact(facts, "rate"), fact(facts, "keys") === "unique" ? "" : fact(facts, "keys")),
  still: (_, load) => (load?.rate_per_s == null ? null : { type: "text", text: rate(load.rate_per_s), level: "calm" }),
  live(id, _, read) {
    const perSecond = read.value(id, "emitted");
    return known(perSecond) ? { type: "text", text: rate(perSecond), level: "calm" } : null;
  },
};
