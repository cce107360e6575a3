import { useCallback, useEffect, useState, type ReactElement, type ReactNode } from "react";
import { api, sentence, type Run, type RunReport } from "@/shared/api";
import { Shell, type Crumb } from "@/shared/shell";
import { Button, Empty, say, Skeleton } from "@/shared/ui";
import { ReplicateDialog } from "../experiment/ReplicateDialog";
import { ChartsPanel } from "../run/ChartsPanel";
import { RunController } from "../run/controller";
import { useRunView } from "../run/hooks";
import { RunControls } from "../run/RunControls";
import { SpeedChoice } from "../run/SpeedChoice";
import { isOver } from "../run/state";
import { ending } from "./ending";
import type { ResultsData } from "./load";
import { designUrl, factsOfReport, ReportLinks, ReportSections, SectionBar } from "./ReportSections";

/** The same design, scenario and seed once more: the numbers must be the same, and with another revision they can be compared. */
async function runAgain(run: Run): Promise<void> {
  try {
    const again = await api.startRun(run.design_id, {
      scenario: run.scenario, seed: run.seed, replication: run.replication, until_s: run.until_s, revision: run.revision,
    });
    window.location.assign(`/runs/${again.id}`);
  } catch (error) {
    say(sentence(error), "bad");
  }
}

function Actions({ run, report }: { run: Run; report: RunReport | null }): ReactElement {
  const [asked, setAsked] = useState(false);
  const [replicating, setReplicating] = useState(false);
  return (
    <>
      <ReportLinks asked={run} report={report} fileUrl={api.downloadUrl} />
      <Button icon="run" isDisabled={asked} onPress={() => {
        setAsked(true);
        void runAgain(run).finally(() => setAsked(false));
      }}>Run again</Button>
      <Button icon="replicate" onPress={() => setReplicating(true)}>Replicate…</Button>
      {replicating && <ReplicateDialog designId={run.design_id} asked={run} onClose={() => setReplicating(false)} />}
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

function factsOf(run: Run, report: RunReport): readonly (readonly [string, ReactNode])[] {
  const repeats = run.experiment_id === null ? [] : [["Repeats", <a key="experiment" href={`/experiments/${run.experiment_id}`}>replication {run.replication} of an experiment</a>] as const];
  return [
    ...repeats,
    ["Live interventions", run.interventions.length === 0 ? "none" : String(run.interventions.length)],
    ["Attempts", run.attempts <= 1 ? "1" : `${run.attempts}: a worker died and another one went on, with the same numbers`],
    ...factsOfReport(report),
  ];
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
      <div className="living"><RunControls controller={controller} /><SpeedChoice controller={controller} /></div>
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
              {data.report !== null && <SectionBar report={data.report} frames={data.frames} />}
              <Unfinished run={data.run} />
              {data.report !== null && (
                <ReportSections asked={data.run} judged={data.run.state === "finished"} report={data.report} frames={data.frames} traces={data.traces}
                  about="About this run" facts={factsOf(data.run, data.report)} />
              )}
            </>
          ) : (
            <Living run={data.run} onEnd={ask} />
          )}
        </div>
      )}
    </Shell>
  );
}
