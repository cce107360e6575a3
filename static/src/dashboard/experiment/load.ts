import { api, type DesignFull, type ExperimentProgress, type Replication } from "@/shared/api";
import { framesOf, ifThere } from "../results/load";
import type { Reported } from "../results/ReportSections";
import type { Trace } from "../traces/spans";

/** Everything that the page of an experiment shows; its report is null while it goes on, and when there is none. */
export interface ExperimentData {
  readonly experiment: ExperimentProgress;
  readonly design: DesignFull | null;
  readonly replications: readonly Replication[];
  readonly reported: Reported | null;
}

async function reportedOf(id: string): Promise<Reported | null> {
  const [report, series, traces] = await Promise.all([
    ifThere(api.experimentResult(id)),
    ifThere(api.experimentSeries(id)),
    ifThere(api.experimentTraces(id)),
  ]);
  return report === null ? null : { report, frames: framesOf(series), traces: (traces ?? []) as unknown as Trace[] };
}

/** Loads the page of an experiment as it stands. Throws ApiError when it cannot be had. */
export async function loadExperiment(id: string): Promise<ExperimentData> {
  const experiment = await api.experiment(id);
  const over = experiment.state === "finished" || experiment.state === "stopped";
  const [design, replications, reported] = await Promise.all([
    ifThere(api.design(experiment.design_id)),
    api.replications(id),
    over ? reportedOf(id) : null,
  ]);
  return { experiment, design, replications, reported };
}
