import type { RunReport } from "@/shared/api";
import { ranked } from "./report";

/** One of the numbers that stand in large type. `interval` null means that a single run measured it, or that it is counted. */
export interface HeadlineNumber {
  readonly label: string;
  readonly element: string;
  readonly value: number;
  readonly unit: string;
  readonly interval: readonly [number, number, number] | null;
  /** A sum over all replications instead of a mean. */
  readonly counted: boolean;
  readonly tone: "plain" | "bad";
}

type Picked = Omit<HeadlineNumber, "tone">;

function top(report: RunReport, label: string, name: string, stat: string): Picked | null {
  const first = ranked(report, name, stat)[0];
  return first === undefined ? null : { label, element: first.element, value: first.value, unit: first.unit, interval: first.interval, counted: false };
}

function total(report: RunReport, label: string, of: "lost" | "dead_lettered" | "duplicate_effects"): Picked {
  const sagas = new Set(report.sagas.map(({ element }) => element)); // Their ledger calls a stuck saga lost.
  const guilty = report.ledger.filter((row) => row[of] > 0 && !sagas.has(row.element));
  const value = guilty.reduce((sum, row) => sum + row[of], 0);
  const element = guilty.length === 0 ? "nowhere" : guilty.map((row) => row.element).filter((each, at, all) => all.indexOf(each) === at).join(", ");
  return { label, element, value, unit: "records", interval: null, counted: true };
}

/** The headline numbers that this report has: traffic, time, lag, load, and harm; harm is bad from one on. */
export function headlineNumbers(report: RunReport): readonly HeadlineNumber[] {
  const plain = [
    top(report, "Traffic, sent", "emitted", "rate"),
    top(report, "Slowest saga, p99", "duration", "p99") ?? top(report, "End to end, p99", "end_to_end", "p99"),
    top(report, "Furthest behind", "lag_time", "max") ?? top(report, "Largest lag", "lag", "max"),
    top(report, "Stalest view, p99", "staleness", "p99"),
    top(report, "Busiest", "utilisation", "mean"),
  ].filter((each) => each !== null);
  const inconsistent = report.sagas.reduce((sum, row) => sum + row.inconsistent, 0);
  const harm: Picked[] = [total(report, "Lost", "lost"), total(report, "Duplicate effects", "duplicate_effects")];
  if (report.sagas.length > 0) {
    const element = report.sagas.filter((row) => row.inconsistent > 0).map((row) => row.element).join(", ");
    harm.push({ label: "Inconsistent", element: element || "nowhere", value: inconsistent, unit: "sagas", interval: null, counted: true });
  }
  return [
    ...plain.map((each): HeadlineNumber => ({ ...each, tone: "plain" })),
    ...harm.map((each): HeadlineNumber => ({ ...each, tone: each.value > 0 ? "bad" : "plain" })),
  ];
}
