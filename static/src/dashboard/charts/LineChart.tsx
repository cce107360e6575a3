import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import uPlot from "uplot";
import { useTheme } from "@/shared/theme";
import type { FrameStore } from "../run/frames";
import { shortQuantity } from "./axes";
import { AXIS_WORDS, ChartFrame, useWidth } from "./ChartFrame";
import { ChartFeed } from "./feed";
import { Legend, type LegendNumbers } from "./Legend";
import { type Backdrop, lineOptions } from "./plot";
import type { ChartSpec, Line } from "./spec";
import { drawSoon } from "./ticker";

/** The numbers of a legend: under the pointer while there is one, else the newest. */
class Numbers implements LegendNumbers {
  #listeners = new Set<() => void>();
  #cursor: number | null = null;

  constructor(
    private readonly feed: ChartFeed,
    private readonly unit: string,
  ) {}

  read = (line: number): string => {
    const values = this.feed.data[line + 1] ?? [];
    return shortQuantity(this.#cursor === null ? values[values.length - 1] : values[this.#cursor], this.unit);
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  point(at: number | null): void {
    if (at === this.#cursor) return;
    this.#cursor = at;
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** One chart of a run. Lines, axes and cursor are uPlot's; it follows the frames while it is on the page. */
export function LineChart({ spec, lines, frames, backdrop, group, height }: {
  spec: ChartSpec;
  lines: readonly Line[];
  frames: FrameStore;
  backdrop: Backdrop;
  group: string;
  height: number;
}): ReactElement {
  const theme = useTheme();
  const [box, width] = useWidth();
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const feed = useMemo(() => new ChartFeed(frames, lines.map(({ column }) => column), spec.growth, spec.averaged), [frames, lines, spec]);
  const numbers = useMemo(() => new Numbers(feed, spec.unit), [feed, spec.unit]);
  const hiddenNow = useRef(hidden);

  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null || width === 0) return;
    feed.pull();
    const drawn = new uPlot(
      lineOptions({
        unit: spec.unit, lines: lines.length, top: spec.top ?? null, highest: () => feed.highest,
        width, height, group, backdrop, onCursor: (at) => numbers.point(at),
      }),
      feed.data,
      element,
    );
    hiddenNow.current.forEach((line) => drawn.setSeries(line + 1, { show: false }));
    plot.current = drawn;
    const draw = (): void => {
      if (!feed.pull()) return;
      drawn.setData(feed.data);
      numbers.tell();
    };
    let cancel: (() => void) | undefined;
    const forget = frames.subscribe(() => (cancel = drawSoon(draw)));
    numbers.tell();
    return () => {
      forget();
      cancel?.();
      plot.current = null;
      drawn.destroy();
    };
    // `theme` is read by lineOptions through the tokens: another theme is another plot.
  }, [box, feed, numbers, frames, lines, spec, backdrop, group, width, height, theme]);

  const toggle = (line: number): void => {
    const next = new Set(hidden);
    if (!next.delete(line)) next.add(line);
    hiddenNow.current = next;
    setHidden(next);
    plot.current?.setSeries(line + 1, { show: !next.has(line) });
  };

  return (
    <ChartFrame id={spec.id} title={spec.title} unit={spec.unit} axis={spec.axis ?? AXIS_WORDS[spec.unit] ?? spec.unit}
      explains={spec.explains} frames={frames} lines={lines}>
      <div className="plot" ref={box} style={{ height }} />
      <Legend lines={lines} hidden={hidden} onToggle={toggle} numbers={numbers} />
    </ChartFrame>
  );
}
