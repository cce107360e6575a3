import type { FrameStore } from "../run/frames";

/** Over how many frames what is counted per frame is averaged: 1 % of a run. */
export const AVERAGED_FRAMES = 10;

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

  /**
   * With *growth* the columns count up, and what is drawn is how fast they grew since the frame before.
   * With *averaged* it is the mean over the last `AVERAGED_FRAMES` frames that had a value.
   */
  constructor(
    frames: FrameStore,
    columns: readonly number[],
    private readonly growth = false,
    private readonly averaged = false,
  ) {
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
      const values = this.#frames.values(column);
      for (let each = first; each < values.length; each += 1) {
        const value = this.averaged ? this.#mean(values, each) : this.#value(values, each);
        line.push(Number.isNaN(value) ? null : value);
        if (value > this.#highest) this.#highest = value;
      }
    });
    return true;
  }

  #mean(values: Float64Array, at: number): number {
    let [sum, number] = [0, 0];
    for (let each = Math.max(0, at - AVERAGED_FRAMES + 1); each <= at; each += 1) {
      const value = this.#value(values, each);
      if (Number.isNaN(value)) continue;
      sum += value;
      number += 1;
    }
    return sum / number;
  }

  #value(values: Float64Array, at: number): number {
    return this.growth ? this.#speed(values, at) : (values[at] ?? Number.NaN);
  }

  #speed(values: Float64Array, at: number): number {
    const [now_s, before_s] = [this.#times[at] ?? 0, this.#times[at - 1] ?? Number.NaN];
    return ((values[at] ?? Number.NaN) - (values[at - 1] ?? Number.NaN)) / (now_s - before_s);
  }
}
