import { useCallback, useEffect, useMemo, useState, type ReactElement, type ReactNode } from "react";
import { api, sentence, type ExperimentProgress, type RunReport } from "@/shared/api";
import { Shell, type Crumb } from "@/shared/shell";
import { Button, Empty, say, Skeleton } from "@/shared/ui";
import { designUrl, factsOfReport, ReportLinks, ReportSections, Section, SectionBar } from "../results/ReportSections";
import { unitOf } from "../results/report";
import type { ExperimentData } from "./load";
import { headline, isOver, meaning } from "./progress";
import { ReplicateDialog } from "./ReplicateDialog";
import { Replications } from "./Replications";
import { SoFar } from "./SoFar";

const LOOK_EVERY_MS = 400;

/** The row as it changes, asked for a few times a second until *experiment* is over; *onEnd* is called once. */
function useProgress(experiment: ExperimentProgress, onEnd: () => void): ExperimentProgress {
  const [row, setRow] = useState(experiment);
  const over = isOver(row);
  useEffect(() => {
    if (over) {
      onEnd();
      return;
    }
    const timer = window.setInterval(() => {
      api.experiment(experiment.id).then(setRow, () => undefined); // The next look may be answered.
    }, LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [experiment.id, over, onEnd]);
  return row;
}

function Progress({ row }: { row: ExperimentProgress }): ReactElement {
  return (
    <div className="experiment-bar" role="progressbar" aria-label="Replications" aria-valuemin={0} aria-valuemax={row.replications} aria-valuenow={row.done}>
      <div style={{ width: `${(100 * row.done) / row.replications}%` }} />
    </div>
  );
}

function CancelButton({ id }: { id: string }): ReactElement {
  const [asked, setAsked] = useState(false);
  return (
    <Button icon="stop" isDisabled={asked} onPress={() => {
      setAsked(true);
      api.cancelExperiment(id).catch((error: unknown) => {
        setAsked(false);
        say(sentence(error), "bad");
      });
    }}>Cancel</Button>
  );
}

/** An experiment that goes on: how far it is, how long it takes yet, and what its objectives look like so far. */
function Going({ experiment, onEnd }: { experiment: ExperimentProgress; onEnd: () => void }): ReactElement {
  const row = useProgress(experiment, onEnd);
  return (
    <section className="going" aria-labelledby="going-title" data-done={row.done}>
      <div className="going-head">
        <h2 id="going-title">{headline(row)}</h2>
        <span className="only-read" role="status">{row.done} of {row.replications} replications</span>
        <CancelButton id={row.id} />
      </div>
      <Progress row={row} />
      <p className="verdict-run">Scenario <strong>{row.scenario}</strong>, seed {row.seed}, on revision {row.revision}. {meaning(row)}</p>
      <SoFar objectives={row.so_far} />
    </section>
  );
}

function Actions({ experiment, report }: { experiment: ExperimentProgress; report: RunReport | null }): ReactElement {
  const [replicating, setReplicating] = useState(false);
  return (
    <>
      <ReportLinks asked={experiment} report={report} fileUrl={api.experimentDownloadUrl} />
      {isOver(experiment) && <Button icon="replicate" onPress={() => setReplicating(true)}>Replicate…</Button>}
      {replicating && <ReplicateDialog designId={experiment.design_id} asked={experiment} onClose={() => setReplicating(false)} />}
    </>
  );
}

const factsOf = (experiment: ExperimentProgress, report: RunReport): readonly (readonly [string, ReactNode])[] => [
  ...factsOfReport(report),
  ["Command line", <code key="command">python -m simulator run design.yaml --scenario {experiment.scenario} --seed {report.seed} --replications {report.replications}{experiment.until_s !== null && ` --until "${experiment.until_s} s"`}</code>],
];

function Ended({ data }: { data: ExperimentData }): ReactElement {
  const { experiment, reported, replications } = data;
  const report = reported?.report;
  const judged = useMemo(
    () => (report === undefined ? [] : report.objectives.filter(({ value }) => value !== null).map((each) => ({ name: each.name, unit: unitOf(report, each) }))),
    [report],
  );
  const table = replications.length > 0 && (
    <Section id="replications" title="Replications" lead="What each says alone of the objectives on which they differ. Opened as a run, a replication has the same numbers.">
      <Replications id={experiment.id} rows={replications} judged={judged} />
    </Section>
  );
  return (
    <>
      {reported !== null && <SectionBar report={reported.report} frames={reported.frames} more={[["replications", "Replications"]]} />}
      {experiment.state !== "finished" && (
        <section className={`ending ${experiment.state}`} role={experiment.state === "failed" ? "alert" : "status"}>
          <h2>{headline(experiment)}</h2>
          <p>{meaning(experiment)}</p>
        </section>
      )}
      {reported === null ? table : (
        <ReportSections {...reported} asked={experiment} judged about="About this experiment" facts={factsOf(experiment, reported.report)}>
          {table}
        </ReportSections>
      )}
    </>
  );
}

const crumbsOf = (data: ExperimentData | null): readonly Crumb[] =>
  data === null
    ? [{ label: "Experiment" }]
    : [
        { label: data.design?.name ?? "Design", href: designUrl(data.experiment) },
        { label: `Replications of ${data.experiment.scenario}` },
      ];

/** The page of an experiment: its progress while it goes on, and its report with intervals when it is over. */
export function ExperimentPage({ load }: { load: () => Promise<ExperimentData> }): ReactElement {
  const [data, setData] = useState<ExperimentData | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const ask = useCallback(() => {
    load().then(setData, (error: unknown) => setTrouble(sentence(error)));
  }, [load]);
  useEffect(ask, [ask]);
  return (
    <Shell crumbs={crumbsOf(data)} {...(data === null ? {} : { actions: <Actions experiment={data.experiment} report={data.reported?.report ?? null} /> })}>
      {data === null ? (
        <div className="results">
          {trouble === null ? <Skeleton lines={8} /> : <Empty icon="error" title="This experiment cannot be shown">{trouble}</Empty>}
        </div>
      ) : (
        <div className="results" data-experiment={data.experiment.id} data-state={data.experiment.state}>
          {isOver(data.experiment) ? <Ended data={data} /> : <Going experiment={data.experiment} onEnd={ask} />}
        </div>
      )}
    </Shell>
  );
}
