/** Steps that people count in: 1, 2, 5 and their powers of ten. */
const STEPS = [1, 2, 2.5, 5, 10] as const;

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
