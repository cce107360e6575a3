/** Seconds of the clock over which the pace is averaged: long enough to be calm, short enough to follow a change. */
const WINDOW_S = 3;

/** How fast a run goes, learnt from when its frames arrive; answers how long the rest will take. */
export class Pace {
  #seen: { clock_s: number; now_s: number }[] = [];

  /** Notes that the run was at *now_s* of simulated time when the clock stood at *clock_s*. */
  note(clock_s: number, now_s: number): void {
    this.#seen.push({ clock_s, now_s });
    while (this.#seen.length > 2 && clock_s - (this.#seen[0]?.clock_s ?? clock_s) > WINDOW_S) this.#seen.shift();
  }

  /** Forgets what was seen: after a pause, a change of speed, or a reconnection the old pace means nothing. */
  forget(): void {
    this.#seen = [];
  }

  /** Simulated seconds per second of the clock, null while too little was seen. */
  get perSecond(): number | null {
    const first = this.#seen[0];
    const last = this.#seen[this.#seen.length - 1];
    if (first === undefined || last === undefined) return null;
    const clock_s = last.clock_s - first.clock_s;
    const gone_s = last.now_s - first.now_s;
    return clock_s >= 0.2 && gone_s > 0 ? gone_s / clock_s : null;
  }

  /** Seconds of the clock until *horizon_s*, null while nobody can tell. A known *speed* is a ceiling of the pace. */
  remaining_s(now_s: number, horizon_s: number, speed: number | null): number | null {
    const seen = this.perSecond;
    const pace = seen === null ? speed : speed === null ? seen : Math.min(seen, speed);
    return pace === null || pace <= 0 ? null : Math.max(0, horizon_s - now_s) / pace;
  }
}
