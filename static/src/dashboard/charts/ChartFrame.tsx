import { useEffect, useRef, useState, type ReactElement, type ReactNode, type RefObject } from "react";
import { IconButton, ToggleIcon } from "@/shared/ui";
import type { FrameStore } from "../run/frames";
import { DataTable } from "./DataTable";
import { download } from "./download";
import type { Line } from "./spec";
import { csv, spoken } from "./words";

/** The width of an element as it is now; 0 before it is laid out. */
export function useWidth(): readonly [RefObject<HTMLDivElement | null>, number] {
  const here = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = here.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [here, width];
}

/** The words of a chart for a screen reader, renewed once a second: a stream of them would drown it. */
function useSpoken(title: string, unit: string, frames: FrameStore, lines: readonly Line[]): string {
  const [text, setText] = useState(() => spoken(title, unit, frames, lines));
  useEffect(() => {
    const renew = (): void => setText(spoken(title, unit, frames, lines));
    renew();
    const timer = setInterval(renew, 1000);
    return () => clearInterval(timer);
  }, [title, unit, frames, lines]);
  return text;
}

/** Title, unit, and the ways to the numbers (table, CSV) that every chart has; the chart itself is the child. */
export function ChartFrame({ id, title, unit, axis, explains, frames, lines, extra, children }: {
  id: string;
  title: string;
  unit: string;
  /** What the y axis is in, as a reader says it. */
  axis: string;
  explains: string;
  frames: FrameStore;
  lines: readonly Line[];
  extra?: ReactNode;
  children: ReactNode;
}): ReactElement {
  const [asTable, setAsTable] = useState(false);
  const words = useSpoken(title, unit, frames, lines);
  return (
    <section className="chart" data-chart={id} aria-label={title}>
      <header className="chart-head">
        <h3 title={explains}>{title}</h3>
        <span className="chart-unit">{axis}</span>
        {extra}
        <span className="chart-tools">
          <ToggleIcon icon="list" label={`${title} as a table`} isSelected={asTable} onChange={setAsTable} className="small" />
          <IconButton icon="download" small label={`${title} as CSV`} onPress={() => download(`${id}.csv`, csv(unit, frames, lines))} />
        </span>
      </header>
      {asTable ? (
        <DataTable title={title} unit={unit} frames={frames} lines={lines} />
      ) : (
        <>
          <p className="only-read">{words}</p>
          {children}
        </>
      )}
    </section>
  );
}

export const AXIS_WORDS: Readonly<Record<string, string>> = {
  "/s": "records per second",
  records: "records",
  s: "time",
  "1": "share of servers",
  requests: "requests",
  sagas: "sagas",
};
