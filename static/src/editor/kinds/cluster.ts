import type { KindFace } from "./face";
import { fact, line, number } from "./reading";

export const cluster: KindFace = {
  kind: "cluster",
  title: "Kafka cluster",
  sentence: "Brokers that hold the partitions of topics.",
  icon: "clusters",
  line: (facts) => line(`${number(facts, "brokers") ?? 3} brokers`, `Kafka ${fact(facts, "kafka")}`),
  still: () => null,
  live: () => null,
};
