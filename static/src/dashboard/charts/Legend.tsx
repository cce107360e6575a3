import { useEffect, useRef, type ReactElement } from "react";
import { dash, stroke } from "./plot";
import type { Line } from "./spec";

/** Where a legend takes its numbers from; the numbers are written past React, they change 30 times a second. */
export interface LegendNumbers {
  readonly read: (line: number) => string;
  readonly subscribe: (listener: () => void) => () => void;
}

const Swatch = ({ at }: { at: number }): ReactElement => (
  <svg className="swatch" width="18" height="8" aria-hidden="true">
    <line x1="0" x2="18" y1="4" y2="4" stroke={stroke(at)} strokeWidth="2" strokeDasharray={dash(at).join(" ")} />
  </svg>
);

function Reading({ at, numbers }: { at: number; numbers: LegendNumbers }): ReactElement {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = (): void => {
      const text = numbers.read(at);
      if (here.current !== null && here.current.textContent !== text) here.current.textContent = text;
    };
    write();
    return numbers.subscribe(write);
  }, [at, numbers]);
  return <span className="legend-value" ref={here} />;
}

/** Which line is which, and its value now or under the pointer. Press a name to hide its line; places never change. */
export function Legend({ lines, hidden, onToggle, numbers }: {
  lines: readonly Line[];
  hidden: ReadonlySet<number>;
  onToggle: (line: number) => void;
  numbers: LegendNumbers;
}): ReactElement {
  return (
    <ul className="legend">
      {lines.map(({ label, short }, at) => (
        <li key={label}>
          <button type="button" aria-pressed={!hidden.has(at)} onClick={() => onToggle(at)} title={`Show or hide ${label}`}>
            <Swatch at={at} />
            <span className="legend-name">{short}</span>
            <Reading at={at} numbers={numbers} />
          </button>
        </li>
      ))}
    </ul>
  );
}
