import type { ResultObjective, RunReport } from "@/shared/api";
import { clock, count, duration, percent, plural, significant } from "@/shared/format";
import { type FaultEffect, faultsOf, faultWords, ranked } from "./report";

/** A fact of the report that explains a missed objective, and what would mend it. */
export interface Reason {
  readonly because: string;
  readonly mend: string;
  /** The element that the mend changes: the page links to it. */
  readonly element: string;
}

/** From this utilisation on, waiting and not work makes the latency: M/M/1's queue is four times its service time. */
const BUSY = 0.8;
/** What a station that has room for bursts is planned at. */
const ROOMY = 0.7;

const COUNTED: Readonly<Record<string, { of: keyof FaultEffect; mend: string }>> = {
  lost: {
    of: "lost",
    mend: "Publish with acks all and at least two in-sync replicas, through an outbox instead of a dual write, and commit after handling.",
  },
  duplicate_effects: { of: "duplicated", mend: "Say what the handler is idempotent by: a redelivery then has no second effect." },
  duplicates: { of: "duplicated", mend: "Commit more often: what was handled since the last commit is handled again after a crash." },
  dead_letters: { of: "dead_lettered", mend: "Look at the dead-letter topic: retry longer than the outage lasts, or mend the handler and replay." },
  compensated: { of: "sagas_compensated", mend: "Give the failing step more retries or a longer timeout than the outage lasts." },
  stuck: { of: "sagas_stuck", mend: "Record steps before the action and let a live instance take sagas over." },
  inconsistent: {
    of: "sagas_inconsistent",
    mend: "Record steps before the action, give every action with an effect an undo, and make both idempotent by the saga.",
  },
};

/**
 * Why *objective* was missed, the strongest reason first, from facts of the report alone: what the
 * faults did, how busy the stations were, how long queues stood. Empty when the report explains nothing.
 */
export function reasons(report: RunReport, objective: ResultObjective): readonly Reason[] {
  const counted = COUNTED[objective.metric];
  return counted === undefined ? slowReasons(report, objective) : countedReasons(report, objective, counted.of, counted.mend);
}

function countedReasons(report: RunReport, objective: ResultObjective, of: keyof FaultEffect, mend: string): Reason[] {
  const guilty = faultsOf(report).filter((fault) => Number(fault[of]) > 0);
  if (guilty.length > 0) {
    return guilty.map((fault) => ({
      because: `The ${faultWords(fault)} at ${clock(fault.from_s)} did it: ${count(Number(fault[of]))} from then on.`,
      mend,
      element: objective.element,
    }));
  }
  const faultless = faultsOf(report).length === 0;
  const value = objective.value ?? 0;
  return value > 0
    ? [{ because: faultless ? `${count(value)} without any fault: the design does it by itself.` : `${count(value)}, before any fault struck.`, mend, element: objective.element }]
    : [];
}

function slowReasons(report: RunReport, objective: ResultObjective): Reason[] {
  const found: Reason[] = [];
  for (const fault of faultsOf(report)) {
    if (fault.peak_lag_time_s <= 0 && fault.peak_lag <= 0) continue;
    const after =
      fault.recovered_after_s === null
        ? "it had not recovered at the end"
        : `it was back to normal ${duration(fault.recovered_after_s)} later`;
    found.push({
      because: `During the ${faultWords(fault)} ${fault.peak_lag_element} fell behind by ${plural(fault.peak_lag, "record")} and ${duration(fault.peak_lag_time_s)}; ${after}.`,
      mend: `Let ${fault.peak_lag_element} catch up faster: more partitions and members, or a shorter handling time.`,
      element: fault.peak_lag_element,
    });
  }
  for (const { element, value } of ranked(report, "utilisation", "mean")) {
    if (value < BUSY) break;
    found.push({
      because: `${element} was ${percent(value)} busy: most of the time there is waiting, not work.`,
      mend: `Give ${element} about ${significant(value / ROOMY, 2)} times its capacity, or take time out of its handlers: at 70 % it has room for bursts.`,
      element,
    });
  }
  return found.sort((one, other) => Number(other.element === objective.element) - Number(one.element === objective.element));
}
