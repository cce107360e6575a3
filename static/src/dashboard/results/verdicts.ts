import type { ResultObjective, RunReport } from "@/shared/api";
import { quantity, significant } from "@/shared/format";
import { unitOf } from "./report";

/** What the page opens with. */
export interface Headline {
  readonly text: string;
  readonly tone: "good" | "bad" | "plain";
}

export function headline(objectives: readonly ResultObjective[]): Headline {
  const judged = objectives.filter(({ verdict }) => verdict !== "not judged");
  if (objectives.length === 0) return { text: "No objectives to judge", tone: "plain" };
  if (judged.length === 0) return { text: "No objective applies to this scenario", tone: "plain" };
  const met = judged.filter(({ verdict }) => verdict === "met").length;
  if (met === judged.length) {
    return { text: judged.length === 1 ? "The objective is met" : `All ${judged.length} objectives met`, tone: "good" };
  }
  return { text: `${met} of ${judged.length} objectives met`, tone: "bad" };
}

const ORDER: Readonly<Record<string, number>> = { missed: 0, met: 1, "not judged": 2 };

/** Missed first, then met, then those that this scenario does not judge; in the order of the design within each. */
export const inOrder = (objectives: readonly ResultObjective[]): readonly ResultObjective[] =>
  [...objectives].sort((one, other) => (ORDER[one.verdict] ?? 3) - (ORDER[other.verdict] ?? 3));

const STATS: Readonly<Record<string, string>> = { mean: "mean", max: "highest", min: "lowest", end: "final", count: "", rate: "rate of" };

/** "p99 of order-creation.duration", in the words of the document. */
export function subject({ stat, element, metric }: ResultObjective): string {
  const word = STATS[stat] ?? stat;
  return word === "" ? `${element} ${words(metric)}` : `${word} ${words(metric)} of ${element}`;
}

export const words = (name: string): string => name.replaceAll("_", " ");

/** "<", ">" …: as the report says it, else what the verdict and the numbers leave open. */
export function comparison(objective: ResultObjective): string {
  for (const key of ["operator", "comparison", "op"]) {
    const said = objective[key];
    if (typeof said === "string") return said;
  }
  const { value, limit, verdict } = objective;
  if (value === null || limit === null) return "";
  if (limit === 0) return "=";
  return (value > limit) === (verdict === "missed") ? "<" : ">";
}

/** "< 2 s" */
export function limitWords(report: RunReport, objective: ResultObjective): string {
  return objective.limit === null ? "" : `${comparison(objective)} ${quantity(objective.limit, unitOf(report, objective))}`;
}

const ASKED: Readonly<Record<string, string>> = { "<": "under ", "<=": "at most ", "=": "", ">=": "at least ", ">": "over " };

/** "3.1 s instead of under 2 s: 1.55 times the limit." */
export function byHowMuch(report: RunReport, objective: ResultObjective): string {
  const { value, limit, verdict } = objective;
  if (verdict === "not judged") return typeof objective["reason"] === "string" ? objective["reason"] : "not in this scenario";
  if (value === null) return "There is no value: nothing of it happened after the warm-up.";
  const unit = unitOf(report, objective);
  const said = `${quantity(value, unit)} instead of ${ASKED[comparison(objective)] ?? ""}${quantity(limit, unit)}`;
  if (limit === null || limit === 0 || value === 0) return `${said}.`;
  const times = value / limit;
  return times >= 1 ? `${said}: ${significant(times, 3)} times the limit.` : `${said}: ${significant(times * 100, 3)} % of it.`;
}

/** Where value and limit stand on a bar from 0, both as shares of its length; null where there is nothing to compare with. */
export function bullet(value: number | null, limit: number | null): { value: number; limit: number } | null {
  if (value === null || limit === null || value < 0 || limit <= 0) return null;
  const top = Math.max(value, limit) * 1.15;
  return { value: value / top, limit: limit / top };
}
