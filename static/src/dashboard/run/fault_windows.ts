import type { RunEvent } from "@/shared/api";
import type { FaultWindow } from "../charts/windows";

/** A fault as a scenario plans it (`for_s` null: to the end). */
export interface ScheduledFault {
  readonly name: string;
  readonly target: string;
  readonly at_s: number;
  readonly for_s: number | null;
}

/** Events that begin or end a fault. A fault that is injected live is only known from them. */
const BEGINS = "fault";
const ENDS = "fault over";

/**
 * The windows to shade while a run lives: planned faults from the scenario once they have begun,
 * injected ones from the events, each open until its end was told.
 */
export function liveWindows(planned: readonly ScheduledFault[], events: readonly RunEvent[], now_s: number): readonly FaultWindow[] {
  const windows: FaultWindow[] = [];
  for (const { name, target, at_s, for_s } of planned) {
    if (at_s > now_s) continue;
    const to_s = for_s === null || at_s + for_s > now_s ? null : at_s + for_s;
    windows.push({ label: name.replaceAll("_", " "), element: target, from_s: at_s, to_s });
  }
  const isPlanned = (event: RunEvent): boolean => planned.some(({ target, at_s }) => target === event.element && at_s === event.t_s);
  for (const event of events) {
    if (event.kind !== BEGINS || isPlanned(event)) continue;
    const end = events.find((other) => other.kind === ENDS && other.element === event.element && other.t_s > event.t_s);
    windows.push({ label: event.text, element: event.element, from_s: event.t_s, to_s: end?.t_s ?? null });
  }
  return windows;
}
