import type { ResultObjective, RunReport } from "@/shared/api";
import { clock, count, duration, percent, plural, significant } from "@/shared/format";
import { aFault, type FaultEffect, faultsOf, ranked, theFault } from "./report";

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

/**
 * How much of a count each fault is behind. The report counts from a fault's start to the end of the
 * run, so what a later fault counts is in the earlier one's number too.
 */
function shares(faults: readonly FaultEffect[], of: keyof FaultEffect): readonly { fault: FaultEffect; number: number }[] {
  const inTime = [...faults].sort((one, other) => one.from_s - other.from_s);
  return inTime.map((fault, at) => ({ fault, number: Number(fault[of]) - Number(inTime[at + 1]?.[of] ?? 0) }));
}

/** "while the outage of card-network lasted", where an earlier fault was still at work. */
function meanwhile(faults: readonly FaultEffect[], fault: FaultEffect): string {
  const other = faults.find((each) => each.number !== fault.number && each.from_s < fault.from_s && fault.from_s < each.to_s);
  return other === undefined ? "" : `, while ${aFault(other)} lasted,`;
}

function countedReasons(report: RunReport, objective: ResultObjective, of: keyof FaultEffect, mend: string): Reason[] {
  const faults = faultsOf(report);
  const together = report.replications === 1 ? "" : `, in ${report.replications} replications together`;
  const guilty = shares(faults, of).filter(({ number }) => number > 0);
  if (guilty.length > 0) {
    return guilty.map(({ fault, number }) => ({
      because: `${theFault(fault)} at ${clock(fault.from_s)}${meanwhile(faults, fault)} did it: ${count(number)} from then on${together}.`,
      mend,
      element: objective.element,
    }));
  }
  const value = objective.value ?? 0;
  const because =
    faults.length === 0 ? `${count(value)} without any fault: the design does it by itself.` : `${count(value)}, before any fault struck.`;
  return value > 0 ? [{ because, mend, element: objective.element }] : [];
}

/** Faults that share their worst lag: one stands in the wake of the other, and the report cannot part them. */
function wakes(faults: readonly FaultEffect[]): readonly (readonly [FaultEffect, ...FaultEffect[]])[] {
  const groups = new Map<string, [FaultEffect, ...FaultEffect[]]>();
  for (const fault of faults.filter(({ peak_lag, peak_lag_time_s }) => peak_lag > 0 || peak_lag_time_s > 0)) {
    const key = `${fault.peak_lag_element} ${fault.peak_lag}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fault]);
    else group.push(fault);
  }
  return [...groups.values()];
}

function slowReasons(report: RunReport, objective: ResultObjective): Reason[] {
  const found: Reason[] = [];
  for (const group of wakes(faultsOf(report))) {
    const [first] = group;
    const recovered = group.map(({ recovered_after_s }) => recovered_after_s);
    const last = recovered.includes(null) ? null : Math.max(...recovered.map(Number));
    const after = last === null ? "it had not recovered at the end" : `it was back to normal ${duration(last)} later`;
    // A poison record that nothing takes out of the way holds its partition for ever: capacity would not mend it.
    const blocked = last === null && group.some(({ name }) => name === "poison");
    found.push({
      because: `In ${group.map(aFault).join(" and ")} ${first.peak_lag_element} fell behind by ${plural(first.peak_lag, "record")} and ${duration(first.peak_lag_time_s)}; ${after}.`,
      mend: blocked
        ? `Give ${objective.element} a dead-letter topic: what it cannot handle then leaves its partition instead of blocking it.`
        : `Let ${first.peak_lag_element} catch up faster: more partitions and members, or a shorter handling time.`,
      element: blocked ? objective.element : first.peak_lag_element,
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
