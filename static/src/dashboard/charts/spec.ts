import type { LiveColumn } from "@/shared/api";

/** One line of a chart: a live column under the name that the legend gives it. */
export interface Line {
  readonly column: number;
  readonly label: string;
  /** The label without what the reader knows: a group's topic. */
  readonly short: string;
}

/** What a chart shows, without how it is drawn. One file per chart; `index.ts` is their order on the page. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** Unit of the y axis, as `quantity` of shared/format reads it. */
  readonly unit: string;
  /** The unit in words beside the title, where the unit alone does not say it. */
  readonly axis?: string;
  /** What one reads off the chart, in one sentence: the tooltip of its title. */
  readonly explains: string;
  /** The columns count up since the start: draw how fast they grow, per second. */
  readonly growth?: boolean;
  /** Draw the mean of the last frames: what is counted per frame jumps with every record. */
  readonly averaged?: boolean;
  /** The top of the axis, where it is fixed: 100 % of utilisation. */
  readonly top?: number;
  readonly lines: (columns: readonly LiveColumn[]) => readonly Line[];
}

/** The lines of all columns of *metrics*, labelled by element, with the metric's word where there are several. */
export function linesOf(columns: readonly LiveColumn[], metrics: Readonly<Record<string, string>>): readonly Line[] {
  const lines: Line[] = [];
  const topics = columns.filter(({ metric }) => metric === "publish_latency").map(({ element }) => `${element}.`);
  columns.forEach(({ element, metric }, column) => {
    const word = metrics[metric];
    if (word === undefined) return;
    const topic = topics.find((each) => element.startsWith(each)) ?? "";
    const named = (name: string): string => (word === "" ? name : `${name} ${word}`);
    lines.push({ column, label: named(element), short: named(element.slice(topic.length)) });
  });
  return lines;
}
