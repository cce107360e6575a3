import type { GraphNode } from "@/shared/api";
import type { IconName } from "@/shared/ui";
import type { Plain } from "../model/nodes";
import type { Kind } from "../model/sections";

export type Level = "calm" | "high" | "over" | "good" | "bad";

/** What a node shows in its third row: never more than one picture and one short text. */
export type Instrument =
  | { type: "bar"; share: number; text: string; level: Level }
  | { type: "ticks"; shares: readonly number[]; text: string; level: Level }
  | { type: "steps"; done: readonly ("plain" | "pivot")[]; text: string; level: Level }
  | { type: "text"; text: string; level: Level };

/** Reads live values: *metric* of *element*; NaN when the run has none. */
export interface LiveReader {
  value(element: string, metric: string): number;
  metricsOf(element: string): readonly string[];
  /** Elements of the run whose names begin with *prefix*. */
  under(prefix: string): readonly string[];
}

export type Load = GraphNode["load"];

/** How one kind of node looks; a new kind is one file with one of these. */
export interface KindFace {
  kind: Kind;
  title: string;
  /** For whom does not know the word yet. */
  sentence: string;
  icon: IconName;
  /** The one line of facts under the name. */
  line(facts: Plain): string;
  /** The third row without a run: what the design and the traffic equations say. */
  still(facts: Plain, load: Load): Instrument | null;
  /** The third row during a run; null when the run shows nothing of it. */
  live(id: string, facts: Plain, read: LiveReader): Instrument | null;
}
