import { ExperimentPage, loadExperiment } from "@/dashboard/experiment";
import { idInPath, pageData, start } from "@/shared/page";

const experimentId = pageData().experiment_id ?? idInPath("experiments") ?? "";
const load = () => loadExperiment(experimentId);

start(<ExperimentPage load={load} />);
