/**
 * Every edit of a design is one Change: a label for people and splices of the text, applied in order, each on
 * the result of the one before. Offsets are UTF-16 code units, as in JavaScript strings and in the API.
 */

export interface Splice {
  from: number;
  to: number;
  insert: string;
}

export interface Change {
  label: string;
  splices: readonly Splice[];
  /** Changes in a row with the same group are undone together (typing, nudging, dragging a value). */
  group?: string;
}

/** *text* after *splices*; throws a RangeError for a place outside of the text. */
export function splice(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { from, to, insert } of splices) {
    if (from < 0 || to < from || to > result.length) {
      throw new RangeError(`The place ${from}–${to} is outside of a text of ${result.length}.`);
    }
    result = result.slice(0, from) + insert + result.slice(to);
  }
  return result;
}

export const apply = (text: string, change: Change): string => splice(text, change.splices);

/** What takes *change* back from its result: apply(apply(text, change), invert(text, change)) is *text*. */
export function invert(text: string, change: Change): Change {
  const splices: Splice[] = [];
  let before = text;
  for (const each of change.splices) {
    splices.unshift({ from: each.from, to: each.from + each.insert.length, insert: before.slice(each.from, each.to) });
    before = splice(before, [each]);
  }
  return { ...change, splices };
}

/** Splices that all mean places of the same text, in an order in which none moves another. */
export const together = (splices: readonly Splice[]): Splice[] =>
  splices.toSorted((a, b) => b.from - a.from || b.to - a.to);

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;
const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

/** The smallest single splice from *before* to *after*, never inside of a surrogate pair; null when equal. */
export function difference(before: string, after: string): Splice | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end -= 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/** Where a place of the text before stands after *splices*; a place inside of a removed part moves to its start. */
export function moved(place: number, splices: readonly Splice[]): number {
  let result = place;
  for (const { from, to, insert } of splices) {
    if (result >= to) result += insert.length - (to - from);
    else if (result > from) result = from;
  }
  return result;
}
