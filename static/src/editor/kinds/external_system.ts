import type { KindFace } from "./face";
import { estimated, fact, known, line, number, utilisation } from "./reading";

export const externalSystem: KindFace = {
  kind: "external_system",
  title: "External system",
  sentence: "Somebody else's service: its latency, its limits and its failures.",
  icon: "external_systems",
  line: (facts) => line(fact(facts, "takes"), fact(facts, "rate_limit") !== "" ? `≤ ${fact(facts, "rate_limit")}` : `${number(facts, "concurrency") ?? 64} at once`),
  still: (_, load) => estimated(load),
  live(id, _, read) {
    const share = read.value(id, "utilisation");
    return known(share) ? utilisation(share) : null;
  },
};
