import type { ExperimentProgress } from "@/shared/api";
import { duration, plural } from "@/shared/format";

/** Whether nothing will change any more. */
export const isOver = ({ state }: Pick<ExperimentProgress, "state">): boolean => state !== "running" && state !== "stopping";

type Told = Pick<ExperimentProgress, "state" | "done" | "working" | "replications" | "left_s" | "error">;

/** "7 of 16 replications, about 12 s left": how far an experiment is, or how it ended, in one line. */
export function headline({ state, done, working, replications, left_s }: Told): string {
  const share = `${done} of ${replications} replications`;
  switch (state) {
    case "finished":
      return plural(replications, "replication");
    case "stopped":
      return `Cancelled after ${share}`;
    case "failed":
      return `Failed after ${share}`;
    case "stopping":
      return `Cancelling after ${share}`;
    default:
      if (done === replications) return `${share}, merging`;
      if (done === 0 && working === 0) return `${plural(replications, "replication")}, waiting for a worker`;
      return left_s === null ? share : `${share}, about ${duration(Math.max(1, Math.ceil(left_s)))} left`;
  }
}

/** What a line more has to say: what it means, what one can do. */
export function meaning({ state, done, working, error }: Told): string {
  switch (state) {
    case "finished":
      return "";
    case "stopped":
      return done === 0 ? "None was finished, so there is nothing to show. Start another." : "What follows counts the replications that were finished, from the first to the last without a gap.";
    case "failed":
      return `${error ?? ""} There is no result. The same seed fails the same way: the message names what to change in the design.`.trim();
    case "stopping":
      return "The workers let go; what is finished is merged.";
    default:
      if (working === 0 && done === 0) return "Runs that somebody watches go first. If it waits for more than a minute, look whether a worker is up.";
      return working === 1 ? "One worker is at it. Each replication has its own luck, by its number." : `${working} workers are at it. Each replication has its own luck, by its number.`;
  }
}

/** What a person typed as the number of replications, or what is wrong with it. */
export function howMany(text: string): { count: number } | { trouble: string } {
  const count = Number(text.trim());
  if (text.trim() === "" || !Number.isInteger(count)) return { trouble: "Write a whole number." };
  if (count < 2) return { trouble: "An interval takes at least two replications." };
  if (count > 1000) return { trouble: "At most 1 000 at once." };
  return { count };
}
