import type { ReactElement } from "react";
import type { ResultObjective, RunReport } from "@/shared/api";
import { quantity } from "@/shared/format";
import { Icon } from "@/shared/ui";
import type { Asked } from "./ReportSections";
import { reasons } from "./reasons";
import { faultsOf, unitOf } from "./report";
import { story } from "./story";
import { surety } from "./surety";
import { bullet, byHowMuch, headline, inOrder, limitWords, subject } from "./verdicts";

const MARKS = { met: "check", missed: "error", "not judged": "more" } as const;

function Bullet({ report, objective }: { report: RunReport; objective: ResultObjective }): ReactElement | null {
  const places = bullet(objective.value, objective.limit);
  if (places === null) return null;
  return (
    <div className="bullet" role="img" aria-label={byHowMuch(report, objective)}>
      <span className={`bullet-value ${objective.verdict}`} style={{ width: `${places.value * 100}%` }} />
      <span className="bullet-limit" style={{ left: `${places.limit * 100}%` }} />
      <span className="bullet-word" style={{ left: `${places.limit * 100}%` }}>{limitWords(report, objective)}</span>
    </div>
  );
}

/** A missed objective: by how much, why, and what would mend it. */
function Missed({ report, objective, designUrl }: { report: RunReport; objective: ResultObjective; designUrl: string }): ReactElement {
  const why = reasons(report, objective);
  const mends = why.filter(({ mend }, at) => why.findIndex((other) => other.mend === mend) === at);
  return (
    <article className="missed" aria-label={`${objective.name}, missed`}>
      <h3>
        <Icon name="error" />
        {objective.name}
      </h3>
      <p className="missed-what">
        {subject(objective)}: <strong>{byHowMuch(report, objective)}</strong>
        {objective.value !== null && <span className="surety"> {surety(objective.interval, unitOf(report, objective))}</span>}
      </p>
      <Bullet report={report} objective={objective} />
      {why.length === 0 ? (
        <p className="missed-why">No fault struck and no station was busy: look at the slowest traces below for where the time goes.</p>
      ) : (
        <dl>
          <dt>Why</dt>
          {why.slice(0, 3).map(({ because }) => <dd key={because}>{because}</dd>)}
          <dt>What would mend it</dt>
          {mends.slice(0, 3).map(({ mend, element }) => (
            <dd key={mend}>
              {mend} <a href={`${designUrl}#${encodeURIComponent(element)}`}>Show {element}</a>
            </dd>
          ))}
        </dl>
      )}
    </article>
  );
}

function ObjectiveLine({ report, objective }: { report: RunReport; objective: ResultObjective }): ReactElement {
  const judged = objective.verdict !== "not judged";
  return (
    <li className={`objective ${objective.verdict.replace(" ", "-")}`}>
      <Icon name={MARKS[objective.verdict]} size={14} />
      <span className="objective-name">
        {objective.name}
        <span className="objective-subject">{subject(objective)}</span>
      </span>
      <span className="objective-value">
        {judged ? quantity(objective.value, unitOf(report, objective)) : objective.verdict}
        {judged && <span className="objective-limit">{surety(objective.interval, unitOf(report, objective))}</span>}
        <span className="objective-limit">{judged ? limitWords(report, objective) : byHowMuch(report, objective)}</span>
      </span>
    </li>
  );
}

/** The answer first: how many objectives are met, then what was missed, then all of them in a list. */
export function Verdict({ run, report, designUrl }: { run: Asked; report: RunReport; designUrl: string }): ReactElement {
  const { text, tone } = headline(report.objectives);
  const objectives = inOrder(report.objectives);
  const missed = objectives.filter(({ verdict }) => verdict === "missed");
  return (
    <section id="verdict" className={`verdict ${tone}`} aria-labelledby="verdict-title">
      <div className="verdict-main">
        <h2 id="verdict-title">{text}</h2>
        <p className="verdict-run">
          Scenario <strong>{run.scenario}</strong>, seed {run.seed}, {report.replication > 1 && `replication ${report.replication}, `}{report.replications === 1 ? "single run" : `${report.replications} replications`} on revision {run.revision}
        </p>
        {missed.length === 0 && (
          <div className="story">
            {faultsOf(report).map((fault) => <p key={fault.number}>{story(fault, report.replications)}</p>)}
          </div>
        )}
        {missed.map((objective) => <Missed key={objective.name} report={report} objective={objective} designUrl={designUrl} />)}
        {missed.length === 0 && report.objectives.length === 0 && (
          <p className="missed-why">
            A design says what is good enough under <code>objectives:</code>, for example <code>fast: p99 of order-creation.duration &lt; 2 s</code>. Then this page opens with the answer.
          </p>
        )}
      </div>
      {objectives.length > 0 && (
        <ul className="objectives" aria-label="Objectives">
          {objectives.map((objective) => <ObjectiveLine key={objective.name} report={report} objective={objective} />)}
        </ul>
      )}
    </section>
  );
}
