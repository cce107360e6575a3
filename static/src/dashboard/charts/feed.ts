import type { FrameStore } from "../run/frames";

/**
 * The arrays that uPlot draws: instants first, then one array a line, null where there is no value yet.
 * Only what is new is copied, so following a run costs the same at its end as at its beginning.
 */
export class ChartFeed {
  readonly #times: number[] = [];
  readonly #lines: readonly (number | null)[][];
  readonly #frames: FrameStore;
  readonly #columns: readonly number[];
  #highest = Number.NEGATIVE_INFINITY;

  constructor(frames: FrameStore, columns: readonly number[]) {
    this.#frames = frames;
    this.#columns = columns;
    this.#lines = columns.map(() => []);
  }

  /** Instants first, then one array a line; the same arrays every time, grown by `pull`. */
  get data(): [number[], ...(number | null)[][]] {
    return [this.#times, ...this.#lines];
  }

  /** The highest value of any line, -Infinity while there is none. */
  get highest(): number {
    return this.#highest;
  }

  /** Takes over the frames that came since the last time; says whether there were any. */
  pull(): boolean {
    const first = this.#times.length;
    const fresh = this.#frames.times_s.subarray(first);
    if (fresh.length === 0) return false;
    this.#times.push(...fresh);
    this.#columns.forEach((column, at) => {
      const line = this.#lines[at];
      if (line === undefined) return;
      for (const value of this.#frames.values(column).subarray(first)) {
        line.push(Number.isNaN(value) ? null : value);
        if (value > this.#highest) this.#highest = value;
      }
    });
    return true;
  }
}
