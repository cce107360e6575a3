import { percent, quantity } from "@/shared/format";

/**
 * What a mean rests on: its interval, or the words for what one run alone has measured. Where all replications agree,
 * an interval without length would promise more than they can.
 */
export const surety = (interval: readonly [number, number, number] | null, unit: string): string => {
  if (interval === null) return "single run";
  const [low, high, level] = interval;
  return low === high ? "in every replication" : `${quantity(low, unit)} to ${quantity(high, unit)}, ${percent(level)}`;
};

/** What a count rests on: counts of several replications are sums, not means. */
export const suretyOfCounts = (replications: number): string =>
  replications === 1 ? "single run" : `sum of ${replications} runs`;

/** The same as the lead of a section. */
export const leadOfCounts = (replications: number): string =>
  replications === 1 ? "Counts of a single run." : `Sums over ${replications} replications.`;
