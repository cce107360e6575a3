import { percent, quantity } from "@/shared/format";

/** What a mean rests on: its interval, or the words for what one run alone has measured. */
export const surety = (interval: readonly [number, number, number] | null, unit: string): string =>
  interval === null ? "single run" : `${quantity(interval[0], unit)} to ${quantity(interval[1], unit)}, ${percent(interval[2])}`;

/** What a count rests on: counts of several replications are sums, not means. */
export const suretyOfCounts = (replications: number): string =>
  replications === 1 ? "single run" : `sum of ${replications} runs`;

/** The same as the lead of a section. */
export const leadOfCounts = (replications: number): string =>
  replications === 1 ? "Counts of a single run." : `Sums over ${replications} replications.`;
