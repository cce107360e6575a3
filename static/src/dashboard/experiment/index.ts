import "uplot/dist/uPlot.min.css";
import "../dashboard.css";
import "../results/results.css";
import "./experiment.css";

export { ExperimentPage } from "./ExperimentPage";
export { loadExperiment, type ExperimentData } from "./load";
