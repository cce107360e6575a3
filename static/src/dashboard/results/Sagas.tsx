import type { ReactElement } from "react";
import type { SagaRow } from "@/shared/api";
import { count, percent, plural } from "@/shared/format";

const OUTCOMES = ["completed", "compensated", "open", "stuck", "failed"] as const;

const MEANS: Readonly<Record<(typeof OUTCOMES)[number], string>> = {
  completed: "every step was done",
  compensated: "undone after a step failed",
  open: "under way at the end of the run",
  stuck: "nobody will go on with it",
  failed: "an undo gave up: a person must look",
};

/** How sagas ended: one bar of all that started, its parts in words, and the inconsistent ones apart, for they are harm. */
export function Sagas({ rows }: { rows: readonly SagaRow[] }): ReactElement {
  return (
    <div className="sagas">
      {rows.map((row) => (
        <article key={row.element} className="saga" aria-label={row.element}>
          <h3>{row.element}</h3>
          <span className="saga-started">{plural(row.started, "saga")} started</span>
          <div className="saga-bar" aria-hidden="true">
            {OUTCOMES.map((outcome) =>
              row[outcome] > 0 && row.started > 0 ? (
                <span key={outcome} className={`outcome ${outcome}`} style={{ flexGrow: row[outcome] / row.started }} />
              ) : null,
            )}
          </div>
          <dl className="saga-outcomes">
            {OUTCOMES.map((outcome) => (
              <div key={outcome} className={row[outcome] === 0 ? "quiet" : ""}>
                <dt><span className={`outcome ${outcome}`} aria-hidden="true" /> {outcome}</dt>
                <dd>{count(row[outcome])}{row.started > 0 && row[outcome] > 0 && <span className="share"> {percent(row[outcome] / row.started)}</span>}</dd>
                <dd className="means">{MEANS[outcome]}</dd>
              </div>
            ))}
            <div className={row.inconsistent > 0 ? "harm" : "quiet"}>
              <dt>inconsistent</dt>
              <dd>{count(row.inconsistent)}</dd>
              <dd className="means">{row.inconsistent > 0 ? "effects that do not agree: charged without an order, reserved and cancelled" : "all effects agree"}</dd>
            </div>
          </dl>
        </article>
      ))}
    </div>
  );
}
