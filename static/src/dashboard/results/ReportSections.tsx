import { useMemo, type ReactElement, type ReactNode } from "react";
import type { Run, RunReport } from "@/shared/api";
import { duration } from "@/shared/format";
import { Icon } from "@/shared/ui";
import { ChartsGrid } from "../charts/ChartsGrid";
import type { Backdrop } from "../charts/plot";
import { marksOf, windowsOf } from "../charts/windows";
import { EventLog } from "../run/EventLog";
import type { FrameStore } from "../run/frames";
import { Traces } from "../traces/Traces";
import type { Trace } from "../traces/spans";
import { FaultEffects } from "./FaultEffects";
import { Ledger } from "./Ledger";
import { Metrics } from "./Metrics";
import { Numbers } from "./Numbers";
import { Partitions } from "./Partitions";
import { faultsOf } from "./report";
import { Sagas } from "./Sagas";
import { leadOfCounts } from "./surety";
import { Theory } from "./Theory";
import { Verdict } from "./Verdict";

/** What was asked: the part of a run or of an experiment that its report is read with. */
export type Asked = Pick<Run, "id" | "design_id" | "revision" | "scenario" | "seed">;

/** A report with what belongs to it, of a run or of many replications. */
export interface Reported {
  readonly report: RunReport;
  readonly frames: FrameStore;
  readonly traces: readonly Trace[];
}

export const designUrl = ({ design_id, revision }: Asked): string => `/designs/${design_id}?revision=${revision}`;

/** The way back to the design, and the files of the report where there is one. */
export const ReportLinks = ({ asked, report, fileUrl }: {
  asked: Asked; report: RunReport | null; fileUrl: (id: string, file: "result.json" | "series.parquet") => string;
}): ReactElement => (
  <>
    <a className="button to-design" href={designUrl(asked)}><Icon name="left" />Design at r{asked.revision}</a>
    {report !== null && (["result.json", "series.parquet"] as const).map((file) => (
      <a key={file} className="button to-file" href={fileUrl(asked.id, file)} download><Icon name="download" />{file}</a>
    ))}
  </>
);

export const Section = ({ id, title, lead, children }: { id: string; title: string; lead?: string; children: ReactNode }): ReactElement => (
  <section id={id} className="result-section" aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {lead !== undefined && <p className="lead">{lead}</p>}
    {children}
  </section>
);

/** Jumps to the sections that this report has; *more* stand after the verdict. */
export function SectionBar({ report, frames, more = [] }: Pick<Reported, "report" | "frames"> & { more?: readonly (readonly [string, string])[] }): ReactElement {
  const sections: readonly (readonly [string, string])[] = [
    ["verdict", "Verdict"],
    ...more,
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
  return (
    <nav className="result-bar" aria-label="Sections">
      {sections.map(([id, title]) => <a key={id} href={`#${id}`}>{title}</a>)}
    </nav>
  );
}

/** Names and facts about how the numbers came about. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ReactNode])[] }): ReactElement => (
  <dl className="facts">
    {facts.map(([name, fact]) => <div key={name}><dt>{name}</dt><dd>{fact}</dd></div>)}
  </dl>
);

/** Everything that a report says, verdict first; *children* stand between the numbers and the charts. */
export function ReportSections({ asked, judged, report, frames, traces, about, facts, children }: Reported & {
  asked: Asked; judged: boolean; about: string; facts: readonly (readonly [string, ReactNode])[]; children?: ReactNode;
}): ReactElement {
  const backdrop = useMemo<Backdrop>(
    () => ({
      horizon_s: report.horizon_s,
      now_s: () => report.horizon_s,
      windows: () => windowsOf(faultsOf(report)),
      marks: () => marksOf(report.events),
    }),
    [report],
  );
  const url = designUrl(asked);
  const single = report.replications === 1;
  return (
    <>
      {judged && <Verdict run={asked} report={report} designUrl={url} />}
      <Numbers report={report} />
      {children}
      {frames.count > 0 && (
        <Section id="charts" title="Over time" lead={`The course of ${single ? "a single run" : "one run, the first replication"}. Faults are shaded. Point at an instant to read it in all charts.`}>
          <ChartsGrid frames={frames} backdrop={backdrop} group={asked.id} height={170} />
        </Section>
      )}
      <Theory report={report} />
      <Section id="faults" title="What each fault did" lead={single ? "In a single run." : `Worst lag and recovery of ${report.replications} replications, sums of what is counted.`}>
        <FaultEffects faults={faultsOf(report)} />
      </Section>
      {report.sagas.length > 0 && <Section id="sagas" title="Sagas" lead={leadOfCounts(report.replications)}><Sagas rows={report.sagas} /></Section>}
      <Section id="ledger" title="Where every record went" lead={leadOfCounts(report.replications)}><Ledger rows={report.ledger} /></Section>
      {frames.count > 0 && (
        <Section id="partitions" title="Worst lag by partition" lead={single ? "In a single run." : "In one run, the first replication."}><Partitions frames={frames} /></Section>
      )}
      <Section id="traces" title="Slowest traces"
        lead={`${single ? "" : "Of the first replication. "}One correlation id through every hop. Arrow keys walk from span to span.`}>
        <Traces traces={traces} />
      </Section>
      <Section id="metrics" title="All metrics"><Metrics report={report} /></Section>
      <Section id="events" title="Events" {...(single ? {} : { lead: "Of the first replication." })}>
        <div className="result-events">
          <EventLog events={report.events} empty="Nothing but work happened in this run."
            onOpenElement={(element) => window.location.assign(`${url}#${encodeURIComponent(element)}`)} />
        </div>
      </Section>
      <Section id="facts" title={about}><Facts facts={facts} /></Section>
    </>
  );
}

/** What every report says about how its numbers came about. */
export function factsOfReport(report: RunReport): readonly (readonly [string, string])[] {
  const times = report.replications === 1 ? "" : `${report.replications} times `;
  return [
    ["Simulated", `${times}${duration(report.horizon_s)}, ${report.warm_up?.text ?? `warm-up ${duration(report.warm_up_s)}`}, cut off`],
    ["Intervals", report.replications === 1 ? "none: single run" : `95 %, ${report.intervals?.method ?? "Student's t over replications"}`],
    ...(report.stopping ? [["Replications", report.stopping.text] as const] : []),
    ["Engine", `${report.engine}, Lagwise ${report.version}`],
    ["Seed", `${report.seed}, ${report.replications === 1 ? `replication ${report.replication}` : `replications 1 to ${report.replications}`}`],
    ["Design", report.design_sha256],
    ["Plan", report.plan_sha256],
  ];
}
