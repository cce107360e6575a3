import { apply, invert, type Change } from "./change";

/** What one undo takes back: its changes and their inverses, both in the order in which the changes were made. */
interface Step {
  label: string;
  group: string | undefined;
  at_ms: number;
  changes: readonly Change[];
  inverses: readonly Change[];
}

/** The text of a design with every step that led to it; a value, never changed in place. */
export interface History {
  text: string;
  past: readonly Step[];
  future: readonly Step[];
}

/** A history after a move, and what happened to the text, in order: what a saver or a second view applies. */
export interface Moved {
  history: History;
  changes: readonly Change[];
}

/** Changes of one group with less than this between them are one step. */
const PAUSE_MS = 1500;
const STEPS_KEPT = 500;

export const begin = (text: string): History => ({ text, past: [], future: [] });

/** Applies *change*: one more step, or more of the last one when both are of one group and close in time. */
export function record(history: History, change: Change, at_ms: number): History {
  if (change.splices.length === 0) return history;
  const inverse = invert(history.text, change);
  const last = history.past.at(-1);
  const grows =
    last !== undefined && change.group !== undefined && last.group === change.group &&
    at_ms - last.at_ms <= PAUSE_MS && history.future.length === 0;
  const step: Step = {
    label: change.label,
    group: change.group,
    at_ms,
    changes: grows ? [...last.changes, change] : [change],
    inverses: grows ? [...last.inverses, inverse] : [inverse],
  };
  const before = grows ? history.past.slice(0, -1) : history.past;
  return { text: apply(history.text, change), past: [...before, step].slice(-STEPS_KEPT), future: [] };
}

/** Takes the last step back; null when there is none. */
export function undo(history: History): Moved | null {
  const step = history.past.at(-1);
  if (step === undefined) return null;
  const changes = step.inverses.toReversed().map(({ splices }) => ({ label: `Undo: ${step.label}`, splices }));
  const text = changes.reduce(apply, history.text);
  return { history: { text, past: history.past.slice(0, -1), future: [step, ...history.future] }, changes };
}

/** Makes the step that was taken back last again; null when there is none. */
export function redo(history: History): Moved | null {
  const [step, ...future] = history.future;
  if (step === undefined) return null;
  const changes = step.changes.map(({ splices }) => ({ label: `Redo: ${step.label}`, splices }));
  const text = changes.reduce(apply, history.text);
  return { history: { text, past: [...history.past, step], future }, changes };
}
