import type { Run } from "@/shared/api";
import type { FaultWindow } from "../charts/windows";

/** A fault as a scenario plans it (`for_s` null: to the end), or as it was injected. */
export interface ScheduledFault {
  readonly name: string;
  readonly target: string;
  readonly at_s: number;
  readonly for_s: number | null;
}

const UNITS_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86400 };
const DURATION = /^([\d.]+)\s*(ms|s|min|h|d)$/;
/** Keys of a fault that are not its name. */
const OPTIONS = new Set(["at", "for", "instance", "broker", "how", "answers", "factor", "records"]);

/** The seconds of a duration as the document writes it, null for anything else. */
export function durationIn_s(written: unknown): number | null {
  if (typeof written === "number") return written;
  const found = typeof written === "string" ? DURATION.exec(written.trim()) : null;
  return found === null ? null : Number(found[1]) * (UNITS_S[found[2] ?? ""] ?? Number.NaN);
}

/** What a person did to *run* while it lived, as far as it has struck. */
export function injectedFaults(run: Pick<Run, "interventions">): readonly ScheduledFault[] {
  return run.interventions.flatMap(({ at_s, fault }): ScheduledFault[] => {
    const named = Object.entries(fault).find(([key, value]) => !OPTIONS.has(key) && typeof value === "string");
    return at_s === null || named === undefined
      ? []
      : [{ name: named[0], target: String(named[1]), at_s, for_s: durationIn_s(fault["for"]) }];
  });
}

/** The windows to shade at *now_s*: faults that have begun, open until their end. One instant is a line. */
export function liveWindows(faults: readonly ScheduledFault[], now_s: number): readonly FaultWindow[] {
  return faults
    .filter(({ at_s }) => at_s <= now_s)
    .map(({ name, target, at_s, for_s }) => {
      const ends_s = name === "poison" ? at_s : for_s === null ? Number.POSITIVE_INFINITY : at_s + for_s;
      return { label: name.replaceAll("_", " "), element: target, from_s: at_s, to_s: ends_s > now_s ? null : ends_s };
    });
}
