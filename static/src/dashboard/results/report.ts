import type { ResultMetric, ResultObjective, RunReport } from "@/shared/api";

/** What one fault did, as the report's `faults` has it (`FaultEffect` of simulator.metrics.result). */
export interface FaultEffect {
  readonly number: number;
  readonly name: string;
  readonly element: string;
  readonly from_s: number;
  readonly to_s: number;
  readonly peak_lag: number;
  readonly peak_lag_element: string;
  readonly peak_lag_time_s: number;
  /** Null: not within the horizon. */
  readonly recovered_after_s: number | null;
  readonly lost: number;
  readonly duplicated: number;
  readonly dead_lettered: number;
  readonly sagas_compensated: number;
  readonly sagas_stuck: number;
  readonly sagas_inconsistent: number;
}

export const faultsOf = (report: RunReport): readonly FaultEffect[] => (report.faults ?? []) as unknown as readonly FaultEffect[];

/** A fault that was injected live is named by its sentence: "Broker 0 of main was lost (SIGKILL)." */
const isSentence = ({ name }: Pick<FaultEffect, "name">): boolean => name.includes(" ");

/** "broker loss of main", or the sentence of a live one without its full stop. */
export const faultWords = (fault: Pick<FaultEffect, "name" | "element">): string =>
  isSentence(fault) ? fault.name.replace(/\.$/, "") : `${fault.name.replaceAll("_", " ")} of ${fault.element}`;

/** The same with its article, to begin a sentence with. */
export const theFault = (fault: Pick<FaultEffect, "name" | "element">): string =>
  isSentence(fault) ? `“${faultWords(fault)}”` : `The ${faultWords(fault)}`;

/** The same with its article, within a sentence. */
export const aFault = (fault: Pick<FaultEffect, "name" | "element">): string =>
  isSentence(fault) ? `“${faultWords(fault)}”` : `the ${faultWords(fault)}`;

/** The value of a metric, null when the report has none. */
export function metric(report: RunReport, element: string, name: string, stat: string): ResultMetric | null {
  return report.metrics.find((each) => each.element === element && each.name === name && each.stat === stat) ?? null;
}

/** Every metric of that name and stat, largest first. */
export function ranked(report: RunReport, name: string, stat: string): readonly (ResultMetric & { value: number })[] {
  return report.metrics
    .filter((each): each is ResultMetric & { value: number } => each.name === name && each.stat === stat && each.value !== null)
    .sort((one, other) => other.value - one.value);
}

/** The unit of what an objective limits: as the report says it, else that of the metric with its name. */
export const unitOf = (report: RunReport, { element, metric: name, unit }: ResultObjective): string =>
  (typeof unit === "string" ? unit : undefined) ??
  report.metrics.find((each) => each.element === element && each.name === name)?.unit ??
  report.metrics.find((each) => each.name === name)?.unit ??
  "count";
