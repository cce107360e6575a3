import { count, duration, plural } from "@/shared/format";
import { type FaultEffect, theFault } from "./report";

const HARM: readonly (readonly [keyof FaultEffect, string])[] = [
  ["lost", "lost"],
  ["dead_lettered", "dead-lettered"],
  ["sagas_compensated", "sagas compensated"],
  ["sagas_stuck", "sagas stuck"],
  ["sagas_inconsistent", "sagas inconsistent"],
];

/** What one fault did, as one would tell it: how far behind whom, how long, and what it cost in all *replications*. */
export function story(fault: FaultEffect, replications = 1): string {
  const behind =
    fault.peak_lag === 0
      ? "nobody fell behind"
      : `${fault.peak_lag_element} fell behind by up to ${plural(fault.peak_lag, "record")} or ${duration(fault.peak_lag_time_s)}`;
  const after =
    fault.peak_lag === 0
      ? ""
      : fault.recovered_after_s === null
        ? " and had not caught up by the end"
        : ` and was back to normal after ${duration(fault.recovered_after_s)}`;
  const cost = HARM.filter(([key]) => Number(fault[key]) > 0).map(([key, word]) => `${count(Number(fault[key]))} ${word}`);
  const sum = cost.length > 0 && replications > 1 ? `, in ${replications} replications together` : "";
  return `${theFault(fault)}: ${behind}${after}; ${cost.length === 0 ? "nothing was lost, undone or left over" : cost.join(", ")}${sum}.`;
}
