import type { RunEvent } from "@/shared/api";

/** A stretch of simulated time during which a fault was at work. `to_s` is null while it still is. */
export interface FaultWindow {
  readonly label: string;
  readonly element: string;
  readonly from_s: number;
  readonly to_s: number | null;
}

/** A fault of the result, or of the scenario before it struck. */
export interface KnownFault {
  readonly name: string;
  readonly element: string;
  readonly from_s: number;
  readonly to_s: number;
}

const spaced = (name: string): string => name.replaceAll("_", " ");

/** The windows of faults whose both ends are known, those that lie before *now_s* begun. */
export const windowsOf = (faults: readonly KnownFault[], now_s: number = Number.POSITIVE_INFINITY): readonly FaultWindow[] =>
  faults
    .filter((fault) => fault.from_s <= now_s)
    .map(({ name, element, from_s, to_s }) => ({
      label: spaced(name),
      element,
      from_s,
      to_s: to_s > now_s ? null : to_s,
    }));

/** What was done to the run: shaded as windows, so not marked on the time axis too. */
const INTERVENTIONS = new Set([
  "stop-instance", "start-instance", "broker-down", "broker-up", "slow", "rate", "outage", "poison",
]);

export const isIntervention = ({ kind }: RunEvent): boolean => INTERVENTIONS.has(kind);

/** Events that change what one sees in a chart, as marks on its time axis: elections, rebalances, evictions, stuck sagas. */
export const marksOf = (events: readonly RunEvent[]): readonly RunEvent[] => events.filter((event) => !isIntervention(event));
