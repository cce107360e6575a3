import type { LedgerRow } from "@/shared/api";
import { count } from "@/shared/format";

/** The terms of the equation, in its order, each with the word that the page uses. */
export const TERMS: readonly (readonly [keyof LedgerRow, string])[] = [
  ["out", "handled"],
  ["stored", "still stored"],
  ["in_flight", "in flight"],
  ["expired", "expired"],
  ["dropped", "dropped"],
  ["dead_lettered", "dead-lettered"],
  ["lost", "lost"],
];

/** "24 013 in = 24 001 handled + 12 still stored": the row as an equation, without the terms that are 0. */
export function equation(row: LedgerRow): string {
  const terms = TERMS.filter(([key]) => Number(row[key]) > 0).map(([key, word]) => `${count(Number(row[key]))} ${word}`);
  return `${count(row.in)} in = ${terms.length === 0 ? "0" : terms.join(" + ")}`;
}

/** Whether all that went in is accounted for, in a sentence. */
export function balance(rows: readonly LedgerRow[]): string {
  const open = rows.filter(({ holds }) => !holds);
  if (rows.length === 0) return "There is nothing to account for.";
  if (open.length === 0) return "Every record is accounted for: what went in came out, is still there, or is named below.";
  const names = open.map(({ element, group }) => (group === null || group === "" ? element : `${element} → ${group}`));
  return `The ledger of ${names.join(", ")} does not balance. This is an error of the engine: please report it with the run's file.`;
}
