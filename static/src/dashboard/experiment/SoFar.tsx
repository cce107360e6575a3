import type { ReactElement } from "react";
import type { ObjectiveSoFar } from "@/shared/api";
import { plural, quantity } from "@/shared/format";
import { surety } from "../results/surety";

/** What the objectives look like over the replications that are done: the intervals narrow as more come home. */
export function SoFar({ objectives }: { objectives: readonly ObjectiveSoFar[] }): ReactElement | null {
  if (objectives.length === 0) return null;
  return (
    <ul className="objectives so-far" aria-label="Objectives so far">
      {objectives.map(({ name, text, unit, value, interval, count, met }) => (
        <li key={name} className="objective">
          <span className="objective-name">
            {name}
            <span className="objective-subject">{text}</span>
          </span>
          <span className="objective-value">
            {quantity(value, unit)}
            <span className="objective-limit">{surety(interval, unit)}</span>
            <span className="objective-limit">met in {met} of {plural(count, "replication")}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
