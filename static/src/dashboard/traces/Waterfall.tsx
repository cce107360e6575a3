import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { duration, percent } from "@/shared/format";
import { bars, length_s, shares, SPAN_KINDS, ticks, type Trace } from "./spans";

const MEANS = new Map(SPAN_KINDS.map(({ kind, means }) => [kind, means]));
const MOST_TICKS = 6;

/** One record's way through the system: a bar per stay, by colour and pattern; arrow keys walk from bar to bar. */
export function Waterfall({ trace }: { trace: Trace }): ReactElement {
  const rows = useMemo(() => bars(trace), [trace]);
  const parts = useMemo(() => shares(trace), [trace]);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const whole_s = length_s(trace);
  const shown = rows[at]?.span;

  const walk = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, to));
    setAt(next);
    list.current?.querySelectorAll<HTMLElement>("[role=option]")[next]?.focus();
  };

  return (
    <div className="waterfall">
      <p className="waterfall-shares">
        {parts.slice(0, 4).map(({ kind, element, total_s }) => (
          <span key={`${kind} ${element}`}>
            <span className={`span-mark ${kind}`} aria-hidden="true" />
            {percent(whole_s > 0 ? total_s / whole_s : 0)} {MEANS.get(kind) ?? kind} at <strong>{element}</strong>
          </span>
        ))}
      </p>
      <div className="waterfall-axis" aria-hidden="true">
        {ticks(whole_s, MOST_TICKS).map((tick) => (
          <span key={tick} style={{ left: `${whole_s > 0 ? (tick / whole_s) * 100 : 0}%` }}>{duration(tick)}</span>
        ))}
      </div>
      <ul className="waterfall-rows" role="listbox" aria-label="Spans" ref={list} onKeyDown={walk}>
        {rows.map(({ span, depth, left, width }, row) => (
          <li key={`${span.from_s} ${span.element} ${span.kind} ${row}`} role="option" aria-selected={row === at} tabIndex={row === at ? 0 : -1}
            onFocus={() => setAt(row)} onClick={() => setAt(row)}>
            <span className="span-name" style={{ paddingLeft: `${depth * 12}px` }}>{span.element}</span>
            <span className="only-read">{MEANS.get(span.kind) ?? span.kind} from {duration(span.from_s - trace.origin_s)} for</span>
            <span className="span-track" aria-hidden="true">
              <span className={`span-bar ${span.kind}`} style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />
            </span>
            <span className="span-length">{duration(span.to_s - span.from_s)}</span>
          </li>
        ))}
      </ul>
      {shown !== undefined && (
        <p className="span-detail" role="status">
          <strong>{shown.element}</strong> {MEANS.get(shown.kind) ?? shown.kind} for {duration(shown.to_s - shown.from_s)}, from {duration(shown.from_s - trace.origin_s)} to {duration(shown.to_s - trace.origin_s)} after its origin{shown.text === "" ? "." : `: ${shown.text}`}
        </p>
      )}
      <ul className="waterfall-legend" aria-label="Kinds of span">
        {SPAN_KINDS.filter(({ kind }) => trace.spans.some((span) => span.kind === kind)).map(({ kind, means }) => (
          <li key={kind}><span className={`span-mark ${kind}`} aria-hidden="true" /> {kind}: {means}</li>
        ))}
      </ul>
    </div>
  );
}
