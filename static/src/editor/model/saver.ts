import { ApiError, type ChangeBatch, type SavedRevision, type StaleSave } from "@/shared/api";
import { difference, splice, type Change, type Splice } from "./change";

/** What the top bar says, exactly: nothing is called saved that the server has not acknowledged. */
export type SaveState =
  | { kind: "saved"; revision: number }
  | { kind: "unsaved"; revision: number }
  | { kind: "saving"; revision: number }
  | { kind: "offline"; revision: number; reason: string }
  | { kind: "conflict"; revision: number; stale: Conflict }
  | { kind: "refused"; revision: number; reason: string };

/** Two versions that were made from one: both are kept until the writer has decided. */
export interface Conflict {
  theirs: { revision: number; text: string };
  mine: string;
  base: string;
  /** Both sets of edits in one text; null when they touch the same places. */
  merged: string | null;
}

/** What is not saved yet, kept in this browser: enough to go on after a crash. */
export interface Draft {
  base_revision: number;
  base: string;
  text: string;
  label: string;
}

export interface DraftStore {
  read(): Promise<Draft | null>;
  write(draft: Draft | null): Promise<void>;
}

export interface SaverParts {
  file: string;
  send: (batch: ChangeBatch) => Promise<SavedRevision>;
  drafts: DraftStore;
  onState: (state: SaveState) => void;
  /** Wait after the last edit, before a batch is sent. */
  pause_ms?: number;
  setTimer?: (run: () => void, ms: number) => unknown;
  clearTimer?: (timer: unknown) => void;
}

const RETRY_MS = [1000, 2000, 5000, 10000, 30000] as const;

/** Both edits of one text in one text, when they touch different places; null when they meet. */
export function merge(base: string, mine: string, theirs: string): string | null {
  const [a, b] = [difference(base, mine), difference(base, theirs)];
  if (a === null) return theirs;
  if (b === null) return mine;
  if (a.from === b.from && a.to === b.to && a.insert === b.insert) return mine;
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  const apart = first.to < second.from || (first.to === second.from && first.from !== second.from && second.to !== second.from);
  return apart ? splice(base, [second, first]) : null;
}

/**
 * Sends changes to the server in batches, one at a time, each with the revision that it was made on; keeps a draft
 * of what is not acknowledged. Knows nothing of React and of the network: both are handed in.
 */
export class Saver {
  private text: string;
  private saved: string;
  private revision: number;
  private waiting: Splice[] = [];
  private labels: string[] = [];
  private sending: { splices: Splice[]; labels: string[] } | null = null;
  private timer: unknown = null;
  private attempt = 0;
  private state: SaveState;
  private stopped = false;

  constructor(revision: number, text: string, private readonly parts: SaverParts) {
    this.revision = revision;
    this.text = text;
    this.saved = text;
    this.state = { kind: "saved", revision };
  }

  get current(): SaveState {
    return this.state;
  }

  get dirty(): boolean {
    return this.waiting.length > 0 || this.sending !== null;
  }

  /** Takes a change over that was applied to the text. */
  add(change: Change): void {
    if (change.splices.length === 0) return;
    this.text = splice(this.text, change.splices);
    this.waiting.push(...change.splices);
    if (this.labels.at(-1) !== change.label) this.labels.push(change.label);
    void this.keepDraft();
    if (this.state.kind === "conflict") return;
    if (this.sending === null && this.state.kind !== "offline") this.become({ kind: "unsaved", revision: this.revision });
    this.plan(this.parts.pause_ms ?? 700);
  }

  /** Sends at once what waits (Ctrl+S, leaving the page, before a run); resolves when nothing waits any more or it failed. */
  async flush(): Promise<boolean> {
    this.unplan();
    while (this.waiting.length > 0 && this.sending === null && this.state.kind !== "conflict") {
      if (!(await this.sendOnce())) return false;
    }
    for (let rounds = 0; this.sending !== null && rounds < 600; rounds += 1) await new Promise((done) => setTimeout(done, 20));
    return !this.dirty;
  }

  /** Somebody else saved: nothing to do while this text is theirs already; with own edits it becomes a conflict on the next save. */
  get savedRevision(): number {
    return this.revision;
  }

  /** The text that the server has, as far as this page knows. */
  get savedText(): string {
    return this.saved;
  }

  /** Takes a newer revision of the server over; only when nothing waits. */
  follow(revision: number, text: string): void {
    this.revision = revision;
    this.saved = text;
    this.text = text;
    this.become({ kind: "saved", revision });
  }

  /** Ends a conflict: *text* is what the writer chose, and is saved on top of the server's version. */
  resolve(text: string): void {
    if (this.state.kind !== "conflict") return;
    const { theirs } = this.state.stale;
    this.revision = theirs.revision;
    this.saved = theirs.text;
    this.text = text;
    const one = difference(theirs.text, text);
    this.waiting = one === null ? [] : [one];
    this.labels = one === null ? [] : ["Settle a conflict"];
    void this.keepDraft();
    if (one === null) this.become({ kind: "saved", revision: this.revision });
    else {
      this.become({ kind: "unsaved", revision: this.revision });
      this.plan(0);
    }
  }

  stop(): void {
    this.stopped = true;
    this.unplan();
  }

  private become(state: SaveState): void {
    this.state = state;
    if (!this.stopped) this.parts.onState(state);
  }

  private unplan(): void {
    if (this.timer !== null) (this.parts.clearTimer ?? ((timer) => clearTimeout(timer as number)))(this.timer);
    this.timer = null;
  }

  private plan(ms: number): void {
    if (this.stopped) return;
    this.unplan();
    this.timer = (this.parts.setTimer ?? ((run, wait) => setTimeout(run, wait)))(() => {
      this.timer = null;
      void this.sendOnce();
    }, ms);
  }

  private keepDraft(): Promise<void> {
    const draft = this.dirty
      ? { base_revision: this.revision, base: this.saved, text: this.text, label: this.labels.at(-1) ?? "Edit" }
      : null;
    return this.parts.drafts.write(draft).catch(() => undefined); // A full store must not stop the saving.
  }

  private async sendOnce(): Promise<boolean> {
    if (this.sending !== null || this.waiting.length === 0) return true;
    const batch = { splices: this.waiting, labels: this.labels };
    this.sending = batch;
    this.waiting = [];
    this.labels = [];
    this.become({ kind: "saving", revision: this.revision });
    const label = batch.labels.length <= 1 ? (batch.labels[0] ?? "Edit") : `${batch.labels[0] ?? "Edit"} and ${batch.labels.length - 1} more`;
    try {
      const answer = await this.parts.send({
        base_revision: this.revision,
        label: label.slice(0, 200),
        changes: batch.splices.map((each) => ({ file: this.parts.file, ...each })),
      });
      this.saved = splice(this.saved, batch.splices);
      this.revision = answer.revision;
      this.sending = null;
      this.attempt = 0;
      await this.keepDraft();
      this.become(this.dirty ? { kind: "unsaved", revision: this.revision } : { kind: "saved", revision: this.revision });
      if (this.dirty) this.plan(this.parts.pause_ms ?? 700);
      return true;
    } catch (error) {
      this.sending = null;
      this.waiting = [...batch.splices, ...this.waiting];
      this.labels = [...batch.labels, ...this.labels];
      this.failed(error);
      return false;
    }
  }

  private failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof ApiError && error.status === 409 && isStale(error.body)) {
      const { current } = error.body;
      const theirs = current.files[this.parts.file] ?? "";
      if (theirs === this.text) {
        this.waiting = [];
        this.labels = [];
        void this.keepDraft();
        this.follow(current.revision, theirs);
        return;
      }
      const stale = { theirs: { revision: current.revision, text: theirs }, mine: this.text, base: this.saved, merged: merge(this.saved, this.text, theirs) };
      this.become({ kind: "conflict", revision: this.revision, stale });
      return;
    }
    const passing = !(error instanceof ApiError) || error.status === 0 || error.status >= 500 || error.status === 429;
    if (!passing) {
      this.become({ kind: "refused", revision: this.revision, reason });
      return;
    }
    this.become({ kind: "offline", revision: this.revision, reason });
    this.plan(RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 30000);
    this.attempt += 1;
  }
}

function isStale(body: unknown): body is StaleSave {
  return typeof body === "object" && body !== null && "current" in body;
}

/** "Saved · r14", and its like: what the top bar shows. */
export function saveWords(state: SaveState): string {
  switch (state.kind) {
    case "saved":
      return `Saved · r${state.revision}`;
    case "saving":
      return "Saving";
    case "unsaved":
      return "Unsaved";
    case "offline":
      return "Offline";
    case "conflict":
      return "Conflict";
    case "refused":
      return "Not saved";
  }
}
