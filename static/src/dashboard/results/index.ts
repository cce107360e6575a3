import "uplot/dist/uPlot.min.css";
import "../dashboard.css";
import "./results.css";

export { loadResults, type ResultsData } from "./load";
export { ResultsPage } from "./ResultsPage";
