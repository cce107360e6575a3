import uPlot from "uplot";
import { clock } from "@/shared/format";
import { token } from "@/shared/theme";
import { shortQuantity, steadyTop, TIME_STEPS_S } from "./axes";
import type { FaultWindow } from "./windows";
import type { RunEvent } from "@/shared/api";

/** What every plot of a run draws behind and above its lines. */
export interface Backdrop {
  readonly horizon_s: number;
  readonly now_s: () => number;
  readonly windows: () => readonly FaultWindow[];
  readonly marks: () => readonly RunEvent[];
}

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [9, 3, 2, 3]];
const SERIES = 8;
const AXIS_WIDTH_PX = 54;

/** Colour and dash of line *at*: eight colours, then the same with another dash, so that no two are equal. */
export const stroke = (at: number): string => token(`--series-${(at % SERIES) + 1}`);
export const dash = (at: number): readonly number[] => DASHES[Math.floor(at / SERIES) % DASHES.length] ?? [];

const font = (): string => `11px ${token("--font-ui") || "sans-serif"}`;

/** The shaded fault windows: behind everything, so that no line is hidden. */
function shade(plot: uPlot, backdrop: Backdrop): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { from_s, to_s } of backdrop.windows()) {
    const left = plot.valToPos(from_s, "x", true);
    const right = plot.valToPos(to_s ?? backdrop.now_s(), "x", true);
    // Half of the token's strength: lines of every colour must stay readable on it in both themes.
    ctx.globalAlpha = 0.5;
    ctx.fillStyle = token("--bad-soft");
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = token("--bad-line");
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), 2 * devicePixelRatio);
  }
  ctx.restore();
}

/** Events as small triangles on the time axis. */
function mark(plot: uPlot, backdrop: Backdrop): void {
  const { ctx, bbox } = plot;
  const size = 3.5 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = token("--ink-3");
  let last = Number.NEGATIVE_INFINITY;
  for (const { t_s } of backdrop.marks()) {
    const x = plot.valToPos(t_s, "x", true);
    if (x - last < size) continue;
    last = x;
    const y = bbox.top + bbox.height;
    ctx.beginPath();
    ctx.moveTo(x, y - 1.6 * size);
    ctx.lineTo(x - size, y);
    ctx.lineTo(x + size, y);
    ctx.fill();
  }
  ctx.restore();
}

const axis = (): Pick<uPlot.Axis, "font" | "stroke" | "grid" | "ticks"> => ({
  font: font(),
  stroke: token("--ink-3"),
  grid: { stroke: token("--line"), width: 1 },
  ticks: { stroke: token("--line"), width: 1, size: 4 },
});

/** What differs from plot to plot. */
export interface PlotOptions {
  readonly unit: string;
  readonly lines: number;
  /** The fixed top of the y axis, null where it follows the lines. */
  readonly top: number | null;
  readonly highest: () => number;
  readonly width: number;
  readonly height: number;
  /** Plots of the same group share the instant under the pointer. */
  readonly group: string;
  readonly backdrop: Backdrop;
  readonly onCursor: (at: number | null) => void;
}

/** uPlot's options of a line chart in the theme that the page shows now. */
export function lineOptions(options: PlotOptions): uPlot.Options {
  let top = 0;
  return {
    ...base(options),
    scales: {
      x: { time: false, range: () => [0, options.backdrop.horizon_s] },
      y: {
        range: () => {
          if (options.top !== null) return [0, options.top];
          const highest = options.highest();
          top = steadyTop(top, Number.isFinite(highest) ? highest : 0, 0);
          return [0, top];
        },
      },
    },
    axes: [
      timeAxis(),
      { ...axis(), size: AXIS_WIDTH_PX, space: 32, values: (_, ticks) => ticks.map((tick) => shortQuantity(tick, options.unit)) },
    ],
    series: [
      {},
      ...Array.from(
        { length: options.lines },
        (_, at): uPlot.Series => ({
          stroke: stroke(at),
          dash: [...dash(at)],
          width: 1.5,
          spanGaps: true,
          points: { show: false },
        }),
      ),
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, options.backdrop)],
      draw: [(plot) => mark(plot, options.backdrop)],
      setCursor: [(plot) => options.onCursor(plot.cursor.idx ?? null)],
    },
  };
}

export const timeAxis = (): uPlot.Axis => ({
  ...axis(),
  size: 28,
  space: 56,
  incrs: [...TIME_STEPS_S],
  values: (_, ticks) => ticks.map((tick) => clock(tick).replace(/\.0$/, "")),
});

export const plotAxis = axis;
export const axisWidth_px = AXIS_WIDTH_PX;
export const shadeFaults = shade;
export const markEvents = mark;

/** The options that line charts and the heatmap share: size, no legend of uPlot's own, synchronized cursor. */
export const base = ({ width, height, group }: Pick<PlotOptions, "width" | "height" | "group">): Pick<
  uPlot.Options,
  "width" | "height" | "legend" | "cursor" | "padding"
> => ({
  width,
  height,
  padding: [6, 18, 0, 0],
  legend: { show: false },
  cursor: {
    y: false,
    drag: { x: false, y: false },
    points: { size: 5 },
    sync: { key: group, setSeries: false },
  },
});
