import { loadResults, ResultsPage } from "@/dashboard/results";
import { idInPath, pageData, start } from "@/shared/page";

const runId = pageData().run_id ?? idInPath("runs") ?? "";
const load = () => loadResults(runId);

start(<ResultsPage load={load} />);
