import { count, rate } from "@/shared/format";
import { mapping } from "../model/nodes";
import type { KindFace } from "./face";
import { fact, known, line } from "./reading";

export const eventStore: KindFace = {
  kind: "event_store",
  title: "Event store",
  sentence: "Streams of events, one per key; with an outbox it also publishes them.",
  icon: "event_stores",
  line(facts) {
    const outbox = mapping(facts["outbox"]);
    return line(`append ${fact(facts, "append")}`, Object.keys(outbox).length > 0 ? `outbox ${fact(outbox, "poll")}` : "no outbox");
  },
  still: (_, load) => (load?.rate_per_s == null ? null : { type: "text", text: rate(load.rate_per_s), level: "calm" }),
  live(id, _, read) {
    const unpublished = read.value(id, "unpublished");
    const perSecond = read.value(id, "appended");
    if (known(unpublished)) return { type: "text", text: `${count(Math.round(unpublished))} unpublished`, level: unpublished > 1000 ? "high" : "calm" };
    return known(perSecond) ? { type: "text", text: rate(perSecond), level: "calm" } : null;
  },
};
