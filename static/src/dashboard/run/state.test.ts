import { describe, expect, it } from "vitest";
import type { Run, RunState } from "@/shared/api";
import { follow, isOver, mayDo, outcome, stateSentence } from "./state";

const row = (state: RunState, more: Partial<Run> = {}): Run => ({
  id: "r1",
  design_id: "d1",
  revision: 3,
  scenario: "normal",
  seed: 1,
  until_s: null,
  replication: 1,
  experiment_id: null,
  engine: "reference",
  state,
  progress: 0,
  now_s: 0,
  horizon_s: 120,
  speed: null,
  attempts: 1,
  error: null,
  created_at: "2026-11-23T09:00:00Z",
  finished_at: null,
  plan_sha256: "",
  interventions: [],
  summary: null,
  ...more,
});

describe("the state of a run", () => {
  it("offers what can be done now and nothing else", () => {
    expect(mayDo("running", "pause")).toBe(true);
    expect(mayDo("paused", "pause")).toBe(false);
    expect(mayDo("paused", "fault")).toBe(true);
    expect(mayDo("queued", "fault")).toBe(false);
    expect(mayDo("queued", "speed")).toBe(true);
    expect(mayDo("finished", "speed")).toBe(false);
    expect(mayDo("finished", "stop")).toBe(false);
    expect(mayDo(null, "stop")).toBe(false);
  });

  it("stays over once it is over, though an older row comes late", () => {
    const done = row("finished", { now_s: 120, progress: 1 });
    expect(follow(done, row("running", { now_s: 80 }))).toBe(done);
  });

  it("does not go back in time", () => {
    const known = row("running", { now_s: 30, progress: 0.25 });
    expect(follow(known, row("running", { now_s: 20, progress: 0.2 })).now_s).toBe(30);
  });

  it("goes back to the queue when its worker died", () => {
    const requeued = follow(row("running", { now_s: 30 }), row("queued", { attempts: 1 }));
    expect(requeued.state).toBe("queued");
    expect(stateSentence(requeued)).toBe("The worker died; another one takes the run over");
  });

  it("says what goes on after the last frame", () => {
    expect(stateSentence(row("running", { now_s: 119 }))).toBe("Running");
    expect(stateSentence(row("running", { now_s: 120 }))).toBe("Tracing the slowest");
  });

  it("ignores the row of an attempt that was fenced out", () => {
    const second = row("running", { attempts: 2 });
    expect(follow(second, row("paused", { attempts: 1 }))).toBe(second);
  });

  it("begins anew with another run", () => {
    const other = row("queued", { id: "r2" });
    expect(follow(row("finished"), other)).toBe(other);
  });

  it("knows its three ends", () => {
    expect((["finished", "stopped", "failed"] as const).every(isOver)).toBe(true);
    expect((["queued", "running", "paused", "stopping"] as const).some(isOver)).toBe(false);
  });

  it("tells at its end how many objectives are met", () => {
    const done = (met: number, missed: number) => outcome(row("finished", { summary: { met, missed } }));
    expect(done(3, 1)).toEqual({ met: 3, of: 4, tone: "bad" });
    expect(done(9, 0)?.tone).toBe("good");
    expect(done(0, 0)).toBeNull();
    expect(outcome(row("running"))).toBeNull();
  });
});
