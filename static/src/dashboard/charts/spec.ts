import type { LiveColumn } from "@/shared/api";

/** One line of a chart: a live column under the name that the legend gives it. */
export interface Line {
  readonly column: number;
  readonly label: string;
}

/** What a chart shows, without how it is drawn. One file per chart; `index.ts` is their order on the page. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** Unit of the y axis, as `quantity` of shared/format reads it. */
  readonly unit: string;
  /** What one reads off the chart, in one sentence: the tooltip of its title. */
  readonly explains: string;
  /** A ceiling that the axis always shows, where it means something (100 % of utilisation). */
  readonly atLeast?: number;
  readonly lines: (columns: readonly LiveColumn[]) => readonly Line[];
}

/** The lines of all columns of *metrics*, labelled by element, with the metric's word where there are several. */
export function linesOf(columns: readonly LiveColumn[], metrics: Readonly<Record<string, string>>): readonly Line[] {
  const lines: Line[] = [];
  columns.forEach(({ element, metric }, column) => {
    const word = metrics[metric];
    if (word !== undefined) lines.push({ column, label: word === "" ? element : `${element} ${word}` });
  });
  return lines;
}
