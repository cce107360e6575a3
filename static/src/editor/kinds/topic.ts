import { count, duration, rate } from "@/shared/format";
import type { KindFace, Level, LiveReader } from "./face";
import { fact, known, line, number } from "./reading";

/** More partitions than that are drawn as that many ticks. */
const TICKS = 24;

const lagLevel = (seconds: number): Level => (seconds >= 30 ? "over" : seconds >= 5 ? "high" : "calm");

/** The worst of the groups that read the topic. */
function worst(id: string, read: LiveReader, metric: string): number {
  let result = Number.NaN;
  for (const element of read.under(`${id}.`)) {
    const value = read.value(element, metric);
    if (known(value) && !(value <= result)) result = value;
  }
  return result;
}

export const topic: KindFace = {
  kind: "topic",
  title: "Topic",
  sentence: "A partitioned, replicated log that carries records of one or more schemas.",
  icon: "topics",
  line: (facts) => line(`${number(facts, "partitions") ?? 1} p`, `×${number(facts, "replicas") ?? 1}`, fact(facts, "retention"), fact(facts, "key") && `by ${fact(facts, "key")}`),
  still(facts, load) {
    const ticks = Math.min(TICKS, number(facts, "partitions") ?? 1);
    return { type: "ticks", shares: Array.from({ length: ticks }, () => 0), text: load?.rate_per_s == null ? "" : rate(load.rate_per_s), level: "calm" };
  },
  live(id, facts, read) {
    const ticks = Math.min(TICKS, number(facts, "partitions") ?? 1);
    const groups = read.under(`${id}.`);
    const lags = Array.from({ length: ticks }, (_, partition) =>
      groups.reduce((most, group) => Math.max(most, read.value(group, `lag.${partition}`) || 0), 0));
    const most = Math.max(10, ...lags);
    const seconds = worst(id, read, "lag_time");
    const records = worst(id, read, "lag");
    const perSecond = read.value(id, "appended");
    const text = known(seconds) && seconds >= 0.001 ? `lag ${duration(seconds)}` : known(records) ? `lag ${count(Math.round(records))}` : known(perSecond) ? rate(perSecond) : "";
    if (text === "") return null;
    return { type: "ticks", shares: lags.map((lag) => Math.min(1, lag / most)), text, level: known(seconds) ? lagLevel(seconds) : "calm" };
  },
};
