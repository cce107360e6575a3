import { useLayoutEffect, useMemo, useRef, useState, type ReactElement } from "react";
import type { RunEvent } from "@/shared/api";
import { clock } from "@/shared/format";
import { isIntervention } from "../charts/windows";
import { type EventFilter, kindsOf, kindWords, matching } from "./event_filter";

/** More rows than this are not drawn; the filter finds the others. */
const MOST_ROWS = 400;

/** Kinds that mean harm by themselves; what was done to the run is marked apart. */
const HARM = new Set(["sagas-stuck", "saga-failed", "evicted", "poison", "broker-down", "stop-instance"]);

const toneOf = (event: RunEvent): string => (HARM.has(event.kind) ? "bad" : isIntervention(event) ? "done" : "");

function EventRow({ event, onOpenElement }: { event: RunEvent; onOpenElement?: (element: string) => void }): ReactElement {
  const { t_s, kind, element, text } = event;
  return (
    <div className="event">
      <span className="event-time">{clock(t_s)}</span>
      <span className={`event-kind ${toneOf(event)}`}>{kindWords(kind)}</span>
      {onOpenElement === undefined || element === "" ? (
        <span className="event-element">{element}</span>
      ) : (
        <button type="button" className="event-element" onClick={() => onOpenElement(element)}>{element}</button>
      )}
      <span className="event-text">{text}</span>
    </div>
  );
}

/** What happened, newest last; follows its end until one scrolls up. */
export function EventLog({ events, onOpenElement, empty }: {
  events: readonly RunEvent[];
  onOpenElement?: (element: string) => void;
  empty: string;
}): ReactElement {
  const [filter, setFilter] = useState<EventFilter>({ text: "", kind: null });
  const shown = useMemo(() => matching(events, filter), [events, filter]);
  const kinds = useMemo(() => kindsOf(events), [events]);
  const list = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useLayoutEffect(() => {
    if (following.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [shown]);
  const rows = shown.slice(-MOST_ROWS);
  return (
    <div className="events">
      <div className="events-filter">
        <input type="search" className="input" aria-label="Filter events" placeholder="Filter by word"
          value={filter.text} onChange={(event) => setFilter({ ...filter, text: event.target.value })} />
        <select className="input" aria-label="Kind of event" value={filter.kind ?? ""}
          onChange={(event) => setFilter({ ...filter, kind: event.target.value === "" ? null : event.target.value })}>
          <option value="">All kinds ({events.length})</option>
          {kinds.map(([kind, number]) => <option key={kind} value={kind}>{kindWords(kind)} ({number})</option>)}
        </select>
        {shown.length > rows.length && <span className="hint">the last {MOST_ROWS} of {shown.length}</span>}
      </div>
      <div className="events-list" ref={list} tabIndex={0} role="log" aria-label="Events of the run"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          following.current = scrollHeight - clientHeight - scrollTop < 24;
        }}>
        {rows.length === 0 && <p className="events-empty">{events.length === 0 ? empty : "No event matches the filter."}</p>}
        {rows.map((event, at) => (
          <EventRow key={`${event.t_s} ${event.kind} ${at}`} event={event} {...(onOpenElement === undefined ? {} : { onOpenElement })} />
        ))}
      </div>
    </div>
  );
}
