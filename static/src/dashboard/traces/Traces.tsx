import { useMemo, useState, type ReactElement } from "react";
import { clock, duration } from "@/shared/format";
import { Empty } from "@/shared/ui";
import { Waterfall } from "./Waterfall";
import { shares, type Trace } from "./spans";

/** The sampled traces, slowest first, and the waterfall of the one that is chosen. */
export function Traces({ traces }: { traces: readonly Trace[] }): ReactElement {
  const slowest = useMemo(() => [...traces].sort((one, other) => other.duration_s - one.duration_s), [traces]);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = slowest.find(({ correlation }) => correlation === chosen) ?? slowest[0];
  if (shown === undefined) {
    return <Empty icon="clock" title="No trace was sampled">Traces are kept of what begins after the warm-up: let the scenario last longer than that.</Empty>;
  }
  return (
    <div className="traces">
      <ul className="trace-list" aria-label="Slowest traces">
        {slowest.map((trace) => {
          const most = shares(trace)[0];
          return (
            <li key={trace.correlation}>
              <button type="button" aria-pressed={trace === shown} onClick={() => setChosen(trace.correlation)}>
                <strong>{duration(trace.duration_s)}</strong>
                <span className="trace-origin">from {clock(trace.origin_s)}</span>
                <span className="trace-most">{most === undefined ? "" : `mostly ${most.kind} at ${most.element}`}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Waterfall key={shown.correlation} trace={shown} />
    </div>
  );
}
