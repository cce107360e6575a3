import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import uPlot from "uplot";
import { count } from "@/shared/format";
import { token, useTheme } from "@/shared/theme";
import type { FrameStore } from "../run/frames";
import { ChartFrame, useWidth } from "./ChartFrame";
import { heatCells, type PartitionedGroup } from "./partitions";
import { axisWidth_px, type Backdrop, base, markEvents, plotAxis, shadeFaults, timeAxis } from "./plot";
import { ramp } from "./ramp";
import { drawSoon } from "./ticker";

const PIXELS_PER_BIN = 4;

/** Lag of every partition of one group over time: rows are partitions, a darker cell is further behind. */
export function PartitionLag({ groups, frames, backdrop, sync, height }: {
  groups: readonly PartitionedGroup[];
  frames: FrameStore;
  backdrop: Backdrop;
  sync: string;
  height: number;
}): ReactElement | null {
  const theme = useTheme();
  const [box, width] = useWidth();
  const [wanted, setWanted] = useState<string | null>(null);
  const shown = groups.find(({ group }) => group === wanted) ?? groups[0];
  const worst = useRef<HTMLSpanElement>(null);
  const lines = useMemo(
    () => shown?.columns.map((column, partition) => ({ column, label: `partition ${partition}`, short: `p${partition}` })) ?? [],
    [shown],
  );

  useEffect(() => {
    const element = box.current;
    if (element === null || width === 0 || shown === undefined) return;
    const rows = shown.columns.length;
    const colour = ramp(token("--raised"), token("--accent"));
    let instants: number[] = [];
    const paint = (plot: uPlot): void => {
      const cells = heatCells(frames, shown, Math.floor(plot.bbox.width / devicePixelRatio / PIXELS_PER_BIN));
      const most = cells.reduce((max, { lag }) => Math.max(max, lag), 1);
      const { ctx } = plot;
      const cellHeight = plot.bbox.height / rows;
      ctx.save();
      for (const { partition, from_s, to_s, lag } of cells) {
        const left = plot.valToPos(from_s, "x", true);
        ctx.fillStyle = colour(Math.sqrt(lag / most));
        ctx.fillRect(left, plot.bbox.top + partition * cellHeight, plot.valToPos(to_s, "x", true) - left + 0.6, cellHeight - 1);
      }
      ctx.restore();
      if (worst.current !== null) worst.current.textContent = `darkest: ${count(most)} records`;
    };
    const plot = new uPlot(
      {
        ...base({ width, height, group: sync }),
        scales: { x: { time: false, range: () => [0, backdrop.horizon_s] }, y: { range: () => [-0.5, rows - 0.5], dir: -1 } },
        axes: [
          timeAxis(),
          {
            ...plotAxis(), size: axisWidth_px, grid: { show: false },
            splits: () => Array.from({ length: rows }, (_, partition) => partition).filter((each) => rows <= 12 || each % Math.ceil(rows / 10) === 0),
            values: (_, ticks) => ticks.map((tick) => `p${tick}`),
          },
        ],
        series: [{}, { paths: () => null, points: { show: false } }],
        hooks: {
          drawClear: [(each) => shadeFaults(each, backdrop)],
          draw: [paint, (each) => markEvents(each, backdrop)],
        },
      },
      [[], []],
      element,
    );
    const draw = (): void => {
      instants = [...frames.times_s];
      plot.setData([instants, instants.map(() => 0)]);
    };
    draw();
    let cancel: (() => void) | undefined;
    const forget = frames.subscribe(() => (cancel = drawSoon(draw)));
    return () => {
      forget();
      cancel?.();
      plot.destroy();
    };
    // `theme` is read through the tokens: another theme is another plot.
  }, [box, width, height, shown, frames, backdrop, sync, theme]);

  if (shown === undefined) return null;
  return (
    <ChartFrame id="partition-lag" title="Lag by partition" unit="records" axis="" frames={frames} lines={lines}
      explains="One row a partition; the darker, the more records its consumer has still to handle. A single dark row is a hot key or a poison record."
      extra={groups.length > 1 && (
        <select className="chart-pick" aria-label="Group" value={shown.group} onChange={(event) => setWanted(event.target.value)}>
          {groups.map(({ group }) => <option key={group}>{group}</option>)}
        </select>
      )}>
      <div className="plot" ref={box} style={{ height }} />
      <p className="legend heat-legend">
        <span className="heat-scale" aria-hidden="true" /> 0 to darkest, by square root · <span ref={worst} />
      </p>
    </ChartFrame>
  );
}
