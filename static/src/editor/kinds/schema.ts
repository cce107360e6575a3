import { mapping } from "../model/nodes";
import type { KindFace } from "./face";
import { line, number } from "./reading";

export const schema: KindFace = {
  kind: "schema",
  title: "Schema",
  sentence: "A record type with versions; topics carry it, handlers emit it.",
  icon: "schemas",
  line: (facts) => line(`v${number(facts, "version") ?? 1}`, `${Object.keys(mapping(facts["fields"])).length} fields`),
  still: () => null,
  live: () => null,
};
