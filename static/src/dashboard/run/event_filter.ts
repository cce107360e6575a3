import type { RunEvent } from "@/shared/api";

/** Which events are listed: all words of *text* somewhere in the event, and its kind unless *kind* is null. */
export interface EventFilter {
  readonly text: string;
  readonly kind: string | null;
}

export function matching(events: readonly RunEvent[], { text, kind }: EventFilter): readonly RunEvent[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return events.filter((event) => {
    if (kind !== null && event.kind !== kind) return false;
    const all = `${event.kind} ${event.element} ${event.text}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The kinds that occur, most frequent first, with their numbers. */
export function kindsOf(events: readonly RunEvent[]): readonly (readonly [string, number])[] {
  const numbers = new Map<string, number>();
  for (const { kind } of events) numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
  return [...numbers].sort(([one, n], [other, m]) => m - n || one.localeCompare(other));
}

export const kindWords = (kind: string): string => kind.replaceAll(/[-_.]/g, " ");
