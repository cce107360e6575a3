import type { LiveColumn } from "@/shared/api";

/**
 * The live metrics of one run, outside of React: a typed array that every frame overwrites.
 * Who draws (canvas overlay, panels) reads values by slot and is told at most once per animation frame.
 */
export class LiveStore {
  private columnList: readonly LiveColumn[] = [];
  private slots = new Map<string, Map<string, number>>();
  private now = new Float64Array(0);
  private readonly listeners = new Set<() => void>();
  private wanted = false;
  private simulated_s = Number.NaN;
  private changes = 0;
  private run: string | null = null;

  /** The run whose values these are, or null before the first run. */
  get runId(): string | null {
    return this.run;
  }

  /** Simulated seconds of the last frame; NaN before the first. */
  get time_s(): number {
    return this.simulated_s;
  }

  /** Grows with every change; cheap to compare. */
  get version(): number {
    return this.changes;
  }

  get columns(): readonly LiveColumn[] {
    return this.columnList;
  }

  /** Starts over for a run: forgets all values and learns the columns. */
  begin(runId: string, columns: readonly LiveColumn[]): void {
    this.run = runId;
    this.columnList = columns;
    this.now = new Float64Array(columns.length).fill(Number.NaN);
    this.simulated_s = Number.NaN;
    this.slots = new Map();
    columns.forEach(({ element, metric }, slot) => {
      const metrics = this.slots.get(element) ?? new Map<string, number>();
      metrics.set(metric, slot);
      this.slots.set(element, metrics);
    });
    this.changed();
  }

  /** Takes over the newest frame: values in the order of the columns. */
  push(time_s: number, values: readonly (number | null)[]): void {
    this.simulated_s = time_s;
    const length = Math.min(values.length, this.now.length);
    for (let slot = 0; slot < length; slot += 1) this.now[slot] = values[slot] ?? Number.NaN;
    this.changed();
  }

  /** Back to nothing: no run is shown. */
  clear(): void {
    this.run = null;
    this.columnList = [];
    this.slots = new Map();
    this.now = new Float64Array(0);
    this.simulated_s = Number.NaN;
    this.changed();
  }

  /** Where a value is kept, for those who read it often; -1 when the run has no such metric. */
  slot(element: string, metric: string): number {
    return this.slots.get(element)?.get(metric) ?? -1;
  }

  /** The value at a slot; NaN when there is none. */
  at(slot: number): number {
    return this.now[slot] ?? Number.NaN;
  }

  value(element: string, metric: string): number {
    return this.at(this.slot(element, metric));
  }

  has(element: string): boolean {
    return this.slots.has(element);
  }

  /** The metrics that the run shows live of an element. */
  metricsOf(element: string): readonly string[] {
    return [...(this.slots.get(element)?.keys() ?? [])];
  }

  elements(): readonly string[] {
    return [...this.slots.keys()];
  }

  /** Calls *listener* after changes, at most once per animation frame. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    this.changes += 1;
    if (this.wanted || this.listeners.size === 0) return;
    this.wanted = true;
    requestAnimationFrame(() => {
      this.wanted = false;
      for (const listener of this.listeners) listener();
    });
  }
}

/** The one store of the page: the dashboard writes it, the canvas overlay reads it. */
export const liveStore = new LiveStore();
