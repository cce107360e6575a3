import { count, quantity } from "@/shared/format";

/** Steps that people count in, and their powers of ten: close enough together that a line fills its chart. */
const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

/** The smallest "round" number that is at least *value*. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/**
 * The top of a y axis that does not jump: it grows to the next round number when it must, and shrinks
 * only when less than a fifth of it is used.
 */
export function steadyTop(shown: number, highest: number, atLeast: number): number {
  const wanted = roundUp(Math.max(highest * 1.05, atLeast));
  if (wanted > shown) return wanted;
  return wanted < shown / 5 ? wanted : shown;
}

/** Distances between instants on a time axis, in seconds: those of clocks, not of decimal numbers. */
export const TIME_STEPS_S: readonly number[] = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

/** Units that a chart's heading says once; their numbers stand alone on the axis and in the legend. */
const SAID_ABOVE = new Set(["records", "requests", "sagas", "count"]);

/** A value as the axis and the legend show it. */
export const shortQuantity = (value: number | null | undefined, unit: string): string =>
  SAID_ABOVE.has(unit) ? count(value) : quantity(value, unit);
