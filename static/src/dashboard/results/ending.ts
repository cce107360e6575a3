import type { Run } from "@/shared/api";
import { clock, percent } from "@/shared/format";

/** What a page says about a run that has no verdict: what happened, what it means, what to do. */
export interface Ending {
  readonly happened: string;
  readonly means: string;
  readonly mend: string;
}

/** The words for a run that did not finish, null for one that did. */
export function ending(run: Run): Ending | null {
  const share = run.horizon_s > 0 ? run.now_s / run.horizon_s : 0;
  const where = `at ${clock(run.now_s)} of ${clock(run.horizon_s).replace(/\.0$/, "")} (${percent(share)})`;
  switch (run.state) {
    case "finished":
      return null;
    case "stopped":
      return {
        happened: `The run was stopped ${where}.`,
        means: "What follows counts only what happened until then; objectives are not judged on a part of a run.",
        mend: "Run it again to its end, or shorten the scenario if it takes too long.",
      };
    case "failed":
      return {
        happened: `The run failed ${where}. ${run.error ?? ""}`.trim(),
        means: "There is no result: nothing that a failed run counted can be trusted.",
        mend: "Run it again: the same seed gives the same run. If it fails again, the message names what to change in the design.",
      };
    case "queued":
      return {
        happened: run.attempts > 0 ? "The worker died; the run waits for another one." : "The run waits for a worker.",
        means: "It begins by itself; this page follows it.",
        mend: "If it waits for more than a minute, look whether a worker is up: the console of `make run` says so.",
      };
    default:
      return {
        happened: run.state === "paused" ? "The run is paused" : run.state === "stopping" ? "The run is stopping" : "The run goes on",
        means: "The verdicts come with its end; this page follows it.",
        mend: run.state === "paused" ? "Resume it here or in the editor." : "Watch it here, or on the canvas in the editor.",
      };
  }
}
