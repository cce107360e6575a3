import { useCallback, useEffect, useMemo, useState, type ReactElement, type ReactNode } from "react";
import { api, sentence, type Run, type RunReport } from "@/shared/api";
import { duration } from "@/shared/format";
import { Shell, type Crumb } from "@/shared/shell";
import { Button, Empty, Icon, say, Skeleton } from "@/shared/ui";
import { ChartsGrid } from "../charts/ChartsGrid";
import type { Backdrop } from "../charts/plot";
import { marksOf, windowsOf } from "../charts/windows";
import { ChartsPanel } from "../run/ChartsPanel";
import { RunController } from "../run/controller";
import { EventLog } from "../run/EventLog";
import { useRunView } from "../run/hooks";
import { RunControls } from "../run/RunControls";
import { isOver } from "../run/state";
import { Traces } from "../traces/Traces";
import { ending } from "./ending";
import { FaultEffects } from "./FaultEffects";
import { Ledger } from "./Ledger";
import type { ResultsData } from "./load";
import { Metrics } from "./Metrics";
import { Numbers } from "./Numbers";
import { Partitions } from "./Partitions";
import { faultsOf } from "./report";
import { Sagas } from "./Sagas";
import { leadOfCounts } from "./surety";
import { Theory } from "./Theory";
import { Verdict } from "./Verdict";

const Section = ({ id, title, lead, children }: { id: string; title: string; lead?: string; children: ReactNode }): ReactElement => (
  <section id={id} className="result-section" aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {lead !== undefined && <p className="lead">{lead}</p>}
    {children}
  </section>
);

/** The same design, scenario and seed once more: the numbers must be the same, and with another revision they can be compared. */
async function runAgain(run: Run): Promise<void> {
  try {
    const again = await api.startRun(run.design_id, { scenario: run.scenario, seed: run.seed, revision: run.revision });
    window.location.assign(`/runs/${again.id}`);
  } catch (error) {
    say(sentence(error), "bad");
  }
}

const designUrl = (run: Run): string => `/designs/${run.design_id}?revision=${run.revision}`;

function Actions({ run, report }: { run: Run; report: RunReport | null }): ReactElement {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <a className="button" href={designUrl(run)}><Icon name="left" />Design at r{run.revision}</a>
      {report !== null && (
        <>
          <a className="button" href={api.downloadUrl(run.id, "result.json")} download><Icon name="download" />result.json</a>
          <a className="button" href={api.downloadUrl(run.id, "series.parquet")} download><Icon name="download" />series.parquet</a>
        </>
      )}
      <Button icon="run" isDisabled={asked} onPress={() => {
        setAsked(true);
        void runAgain(run).finally(() => setAsked(false));
      }}>Run again</Button>
    </>
  );
}

function Unfinished({ run }: { run: Run }): ReactElement | null {
  const words = ending(run);
  if (words === null) return null;
  return (
    <section className={`ending ${run.state}`} role={run.state === "failed" ? "alert" : "status"}>
      <h2>{words.happened}</h2>
      <p>{words.means}</p>
      <p>{words.mend}</p>
    </section>
  );
}

/** Which sections there are, for the jumps at the top: only those that this run has. */
function sections({ report, frames }: ResultsData): readonly (readonly [string, string])[] {
  if (report === null) return [];
  return [
    ["verdict", "Verdict"],
    ...(frames.count > 0 ? [["charts", "Charts"] as const] : []),
    ["faults", "Faults"],
    ...(report.sagas.length > 0 ? [["sagas", "Sagas"] as const] : []),
    ["ledger", "Ledger"],
    ...(frames.count > 0 ? [["partitions", "Partitions"] as const] : []),
    ["traces", "Slowest traces"],
    ["metrics", "Metrics"],
    ["events", "Events"],
    ["facts", "Facts"],
  ];
}

function Facts({ run, report }: { run: Run; report: RunReport }): ReactElement {
  const facts: readonly (readonly [string, string])[] = [
    ["Simulated", `${duration(report.horizon_s)}, ${report.warm_up?.text ?? `warm-up ${duration(report.warm_up_s)}`}, cut off`],
    ["Intervals", report.replications === 1 ? "none: single run" : `95 %, ${report.intervals?.method ?? "Student's t over replications"}`],
    ...(report.stopping ? [["Replications", report.stopping.text] as const] : []),
    ["Engine", `${report.engine}, Lagwise ${report.version}`],
    ["Seed", `${report.seed}, replication ${report.replication} of ${report.replications}`],
    ["Live interventions", run.interventions.length === 0 ? "none" : String(run.interventions.length)],
    ["Attempts", run.attempts <= 1 ? "1" : `${run.attempts}: a worker died and another one went on, with the same numbers`],
    ["Design", report.design_sha256],
    ["Plan", report.plan_sha256],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, fact]) => <div key={name}><dt>{name}</dt><dd>{fact}</dd></div>)}
    </dl>
  );
}

function Report({ data, report }: { data: ResultsData; report: RunReport }): ReactElement {
  const { run, frames, traces } = data;
  const backdrop = useMemo<Backdrop>(
    () => ({
      horizon_s: report.horizon_s,
      now_s: () => report.horizon_s,
      windows: () => windowsOf(faultsOf(report)),
      marks: () => marksOf(report.events),
    }),
    [report],
  );
  const url = designUrl(run);
  return (
    <>
      {run.state === "finished" && <Verdict run={run} report={report} designUrl={url} />}
      <Numbers report={report} />
      {frames.count > 0 && (
        <Section id="charts" title="Over time" lead={`The course of ${report.replications === 1 ? "a single run" : "one run, the first replication"}. Faults are shaded. Point at an instant to read it in all charts.`}>
          <ChartsGrid frames={frames} backdrop={backdrop} group={run.id} height={170} />
        </Section>
      )}
      <Theory report={report} />
      <Section id="faults" title="What each fault did" lead={report.replications === 1 ? "In a single run." : `Worst lag and recovery of ${report.replications} replications, sums of what is counted.`}><FaultEffects faults={faultsOf(report)} /></Section>
      {report.sagas.length > 0 && <Section id="sagas" title="Sagas" lead={leadOfCounts(report.replications)}><Sagas rows={report.sagas} /></Section>}
      <Section id="ledger" title="Where every record went" lead={leadOfCounts(report.replications)}><Ledger rows={report.ledger} /></Section>
      {frames.count > 0 && <Section id="partitions" title="Worst lag by partition" lead={report.replications === 1 ? "In a single run." : "In one run, the first replication."}><Partitions frames={frames} /></Section>}
      <Section id="traces" title="Slowest traces" lead="One correlation id through every hop. Arrow keys walk from span to span.">
        <Traces traces={traces} />
      </Section>
      <Section id="metrics" title="All metrics"><Metrics report={report} /></Section>
      <Section id="events" title="Events">
        <div className="result-events">
          <EventLog events={report.events} empty="Nothing but work happened in this run."
            onOpenElement={(element) => window.location.assign(`${url}#${encodeURIComponent(element)}`)} />
        </div>
      </Section>
      <Section id="facts" title="About this run"><Facts run={run} report={report} /></Section>
    </>
  );
}

/** What stands in the top bar: where the run belongs. */
const crumbsOf = (data: ResultsData | null): readonly Crumb[] =>
  data === null
    ? [{ label: "Run" }]
    : [
        { label: data.design?.name ?? "Design", href: designUrl(data.run) },
        { label: `Run of ${data.run.scenario}` },
      ];

/** A run that is not over yet, as it goes on; *onEnd* is called once, when there is a result to load. */
function Living({ run, onEnd }: { run: Run; onEnd: () => void }): ReactElement {
  const [controller] = useState(() => new RunController());
  const watched = useRunView(controller).run;
  useEffect(() => {
    controller.follow(run);
    return controller.leave;
    // The row given at the beginning is only where to start from: the controller follows it from there.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [controller, run.id]);
  const over = watched !== null && isOver(watched.state);
  useEffect(() => {
    if (over) onEnd();
  }, [over, onEnd]);
  return (
    <>
      <Unfinished run={watched ?? run} />
      <div className="living"><RunControls controller={controller} /></div>
      <section className="result-section" aria-label="Live charts"><ChartsPanel controller={controller} height={170} /></section>
    </>
  );
}

/** The page of one run: live while it goes on, and its results when it is over. */
export function ResultsPage({ load }: { load: () => Promise<ResultsData> }): ReactElement {
  const [data, setData] = useState<ResultsData | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const ask = useCallback(() => {
    load().then(setData, (error: unknown) => setTrouble(sentence(error)));
  }, [load]);
  useEffect(ask, [ask]);

  return (
    <Shell crumbs={crumbsOf(data)} {...(data === null ? {} : { actions: <Actions run={data.run} report={data.report} /> })}>
      {data === null ? (
        <div className="results">
          {trouble === null ? <Skeleton lines={8} /> : <Empty icon="error" title="This run cannot be shown">{trouble}</Empty>}
        </div>
      ) : (
        <div className="results" data-run={data.run.id} data-state={data.run.state}>
          {isOver(data.run.state) ? (
            <>
              <nav className="result-bar" aria-label="Sections">
                {sections(data).map(([id, title]) => <a key={id} href={`#${id}`}>{title}</a>)}
              </nav>
              <Unfinished run={data.run} />
              {data.report !== null && <Report data={data} report={data.report} />}
            </>
          ) : (
            <Living run={data.run} onEnd={ask} />
          )}
        </div>
      )}
    </Shell>
  );
}
