import type { Frame, LiveColumn, RunEvent } from "@/shared/api";

/** What became of a batch of frames. `gap` is the first number that is missing: nothing after it was taken. */
export interface Taken {
  readonly appended: number;
  readonly repeated: number;
  readonly gap: number | null;
}

const FIRST_CAPACITY = 256;

export const columnKey = (element: string, metric: string): string => `${element} ${metric}`;

/**
 * The frames of one run, column by column in typed arrays, numbered from 0 without a hole.
 *
 * Numbers make repeats harmless: a worker that died is replaced by one that computes the same frames,
 * and a socket that reconnects may be sent some again. A frame that comes too early is refused, so
 * that what is drawn never skips an instant.
 */
export class FrameStore {
  #columns: readonly LiveColumn[] = [];
  #index = new Map<string, number>();
  #values: Float64Array[] = [];
  #times = new Float64Array(FIRST_CAPACITY);
  #events: RunEvent[] = [];
  #listeners = new Set<() => void>();
  #count = 0;
  #version = 0;
  #repeated = 0;

  get columns(): readonly LiveColumn[] {
    return this.#columns;
  }

  /** How many frames are here; the last one's number is one less. */
  get count(): number {
    return this.#count;
  }

  /** The number to ask the server to go on after; -1 asks for all. */
  get last(): number {
    return this.#count - 1;
  }

  /** How many frames came a second time and were left out. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Changes whenever anything here does: the snapshot that React compares. */
  get version(): number {
    return this.#version;
  }

  get events(): readonly RunEvent[] {
    return this.#events;
  }

  get now_s(): number {
    return this.#count === 0 ? 0 : (this.#times[this.#count - 1] ?? 0);
  }

  /** The instants, a view that holds until the next frame. */
  get times_s(): Float64Array {
    return this.#times.subarray(0, this.#count);
  }

  /** Sets the dictionary of columns. The same one again (every connection begins with it) keeps the frames. */
  setColumns(columns: readonly LiveColumn[]): void {
    if (sameColumns(this.#columns, columns)) return;
    this.#columns = columns;
    this.#index = new Map(columns.map((column, at) => [columnKey(column.element, column.metric), at]));
    this.#times = new Float64Array(FIRST_CAPACITY);
    this.#values = columns.map(() => new Float64Array(FIRST_CAPACITY));
    this.#events = [];
    this.#count = 0;
    this.#changed();
  }

  append(frames: readonly Frame[]): Taken {
    let appended = 0;
    let repeated = 0;
    for (const frame of frames) {
      if (frame.n < this.#count) {
        repeated += 1;
        continue;
      }
      if (frame.n > this.#count) {
        this.#settle(appended, repeated);
        return { appended, repeated, gap: this.#count };
      }
      this.#take(frame);
      appended += 1;
    }
    this.#settle(appended, repeated);
    return { appended, repeated, gap: null };
  }

  indexOf(element: string, metric: string): number {
    return this.#index.get(columnKey(element, metric)) ?? -1;
  }

  /** All values of one column so far (NaN: none yet), a view that holds until the next frame. */
  values(column: number): Float64Array {
    return this.#values[column]?.subarray(0, this.#count) ?? new Float64Array(0);
  }

  /** The newest value of one column, NaN when there is none. */
  latest(column: number): number {
    return this.#values[column]?.[this.#count - 1] ?? Number.NaN;
  }

  /** The mean of the last *most* values of one column, those that are none left out; NaN when all are. */
  recent(column: number, most: number): number {
    const values = this.values(column).subarray(-most);
    let [sum, number] = [0, 0];
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      sum += value;
      number += 1;
    }
    return sum / number;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #take(frame: Frame): void {
    if (this.#count === this.#times.length) this.#grow();
    this.#times[this.#count] = frame.t;
    this.#values.forEach((values, column) => {
      values[this.#count] = frame.v[column] ?? Number.NaN;
    });
    if (frame.e.length > 0) this.#events = [...this.#events, ...frame.e];
    this.#count += 1;
  }

  #grow(): void {
    const wider = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.#times = wider(this.#times);
    this.#values = this.#values.map(wider);
  }

  #settle(appended: number, repeated: number): void {
    this.#repeated += repeated;
    if (appended > 0) this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

const sameColumns = (one: readonly LiveColumn[], other: readonly LiveColumn[]): boolean =>
  one.length === other.length &&
  one.every((column, at) => {
    const twin = other[at];
    return twin !== undefined && column.element === twin.element && column.metric === twin.metric && column.unit === twin.unit;
  });
