import { useCallback, useRef, type ReactElement } from "react";
import { clock, duration } from "@/shared/format";
import { IconButton } from "@/shared/ui";
import type { Run } from "@/shared/api";
import type { RunController } from "./controller";
import { useFrames, useRunView } from "./hooks";
import { isOver, mayDo, outcome, stateSentence } from "./state";

/** Bar and clock of the run; written past React, since they change with every frame. */
function Progress({ controller, run }: { controller: RunController; run: Run }): ReactElement {
  const { frames } = useRunView(controller);
  const bar = useRef<HTMLDivElement>(null);
  const now = useRef<HTMLSpanElement>(null);
  const left = useRef<HTMLSpanElement>(null);
  const write = useCallback(() => {
    const now_s = isOver(run.state) ? run.now_s : Math.max(frames.now_s, run.now_s);
    const share = run.horizon_s > 0 ? Math.min(1, now_s / run.horizon_s) : 0;
    if (bar.current !== null) {
      bar.current.style.transform = `scaleX(${share})`;
      bar.current.parentElement?.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    }
    if (now.current !== null) now.current.textContent = clock(now_s);
    if (left.current !== null) {
      const rest = run.state === "running" ? controller.pace.remaining_s(now_s, run.horizon_s, run.speed) : null;
      left.current.textContent = rest === null ? "" : `${duration(Math.ceil(rest))} left`;
    }
  }, [controller, frames, run]);
  useFrames(frames, write);
  return (
    <>
      <span className="run-clock">
        <span ref={now} /> <span className="run-horizon">of {clock(run.horizon_s).replace(/\.0$/, "")}</span>
      </span>
      <div className="run-bar" role="progressbar" aria-label="Simulated time" aria-valuemin={0} aria-valuemax={100}>
        <div ref={bar} />
      </div>
      <span className="run-left" ref={left} />
    </>
  );
}

/** What one does to a run: pause, resume, stop; how far it is; and the way to its results when it is over. */
export function RunControls({ controller }: { controller: RunController }): ReactElement | null {
  const { run, connection, asking, trouble, firstFrame_ms } = useRunView(controller);
  if (run === null) return trouble === null ? null : <p className="run-trouble" role="alert">{trouble}</p>;
  const over = isOver(run.state);
  const verdict = outcome(run);
  return (
    <div className="run-controls" role="group" aria-label={`Run of ${run.scenario}`} data-run={run.id} data-state={run.state}
      data-first-frame-ms={firstFrame_ms === null ? undefined : Math.round(firstFrame_ms)}>
      <span className={`run-state ${run.state}`} role="status">
        {connection === "reconnecting" ? "Reconnecting…" : verdict === null ? stateSentence(run) : <b className={verdict.tone}>{verdict.met} of {verdict.of} <span className="run-objectives">objectives </span>met</b>}
      </span>
      {!over && (
        <>
          {mayDo(run.state, "resume") ? (
            <IconButton icon="run" label="Resume" isDisabled={asking !== null} onPress={() => void controller.resume()} />
          ) : (
            <IconButton icon="pause" label="Pause" isDisabled={!mayDo(run.state, "pause") || asking !== null}
              onPress={() => void controller.pause()} />
          )}
          <IconButton icon="stop" label="Stop" isDisabled={!mayDo(run.state, "stop") || asking !== null}
            onPress={() => void controller.stop()} />
          <Progress controller={controller} run={run} />
        </>
      )}
      {over && <a className="button small" href={`/runs/${run.id}`}>{run.state === "finished" ? "Results" : "What happened"}</a>}
      {trouble !== null && <p className="run-trouble" role="alert">{trouble}</p>}
    </div>
  );
}
