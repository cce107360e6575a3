import { describe, expect, it, vi } from "vitest";
import { ApiError, type Frame, type Run, type RunState } from "@/shared/api";
import { LiveStore } from "@/shared/live";
import type { RunMessage, SocketOptions } from "@/shared/socket";
import { RunController, type RunServer } from "./controller";
import type { Speed } from "./speeds";

const row = (state: RunState, more: Partial<Run> = {}): Run => ({
  id: "r1", design_id: "d1", revision: 3, scenario: "normal", seed: 1, until_s: null, replication: 1, experiment_id: null, engine: "reference", state,
  progress: 0, now_s: 0, horizon_s: 120, speed: null, attempts: 1, error: null, created_at: "2026-11-23T09:00:00Z",
  finished_at: null, plan_sha256: "", interventions: [], summary: null, ...more,
});
const COLUMNS: RunMessage = { type: "columns", columns: [{ element: "orders", metric: "utilisation", unit: "1" }] };
const frame = (n: number): Frame => ({ n, t: n, v: [n / 10], e: [] });

function studio(answers: Partial<RunServer> = {}) {
  const wires: SocketOptions<RunMessage>[] = [];
  const live = new LiveStore();
  let clock_ms = 1000;
  let remembered: Speed = null;
  const refuse = () => Promise.reject(new ApiError(404, "not_found", "There is no such run.", ""));
  const controller = new RunController({
    server: { startRun: refuse, runs: () => Promise.resolve([]), run: refuse, controlRun: refuse, injectFault: refuse, ...answers },
    open: (options) => {
      wires.push(options);
      return { close: () => undefined, send: () => undefined, state: "open" };
    },
    live,
    clock_ms: () => clock_ms,
    memory: { read: () => remembered, write: (speed) => (remembered = speed) },
  });
  const say = (message: RunMessage): void => wires[wires.length - 1]?.onMessage(message);
  return { controller, wires, live, say, wait: (ms: number) => (clock_ms += ms), remembered: () => remembered, view: () => controller.view.getState() };
}

describe("the run that a page watches", () => {
  it("is started, followed from its first frame, and timed", async () => {
    const { controller, wires, say, wait, view, live } = studio({ startRun: () => Promise.resolve(row("queued")) });
    await controller.start("d1", { scenario: "normal", seed: 1 });
    expect(wires[0]?.path()).toBe("/ws/runs/r1?after=-1");
    wait(140);
    say(COLUMNS);
    say({ type: "frames", frames: [frame(0), frame(1)] });
    expect(view().firstFrame_ms).toBe(140);
    expect(view().frames.count).toBe(2);
    expect(live.value("orders", "utilisation")).toBeCloseTo(0.05); // the mean of both frames
    expect(live.runId).toBe("r1");
  });

  it("is found again after a reload, from frame 0", async () => {
    const { controller, wires, view } = studio({
      runs: () => Promise.resolve([row("finished", { id: "r0" }), row("running", { id: "r1", now_s: 50 })]),
    });
    await controller.find("d1");
    expect(view().run?.id).toBe("r1");
    expect(wires[0]?.path()).toBe("/ws/runs/r1?after=-1");
  });

  it("is not followed when it is over, only shown", async () => {
    const { controller, wires, view } = studio({
      runs: () =>
        Promise.resolve([row("finished", { id: "r0" }), row("stopped", { id: "r1", created_at: "2026-11-23T10:00:00Z" })]),
    });
    await controller.find("d1");
    expect(view().run?.id).toBe("r1");
    expect(wires).toHaveLength(0);
  });

  it("says why it could not be started", async () => {
    const refusal = new ApiError(422, "cannot_compile", "The design has 2 errors.", "Mend them first.");
    const { controller, view } = studio({ startRun: () => Promise.reject(refusal) });
    expect(await controller.start("d1", { scenario: "normal" })).toBeNull();
    expect(view().trouble).toBe("The design has 2 errors. Mend them first.");
    expect(view().asking).toBeNull();
  });

  it("believes the socket more than the answer to a command, which is older", async () => {
    const answers: ((run: Run) => void)[] = [];
    const { controller, say, view } = studio({ controlRun: () => new Promise((resolve) => answers.push(resolve)) });
    controller.follow(row("running"));
    say(COLUMNS);
    const asked = controller.pause();
    say({ type: "run", run: row("paused", { now_s: 12 }) });
    answers[0]?.(row("running", { now_s: 12 }));
    await asked;
    expect(view().run?.state).toBe("paused");
  });

  it("shows a new speed with the answer, for that is the row's own", async () => {
    const { controller, say, view } = studio({ controlRun: () => Promise.resolve(row("running", { speed: 10 })) });
    controller.follow(row("running"));
    say(COLUMNS);
    await controller.chooseSpeed(10);
    expect(view().run?.speed).toBe(10);
  });

  it("goes at the speed that was chosen before it, from its first frame on", async () => {
    const startRun = vi.fn(() => Promise.resolve(row("queued", { speed: 10 })));
    const { controller, remembered, view } = studio({ startRun });
    await controller.chooseSpeed(10);
    await controller.start("d1", { scenario: "normal" });
    expect(startRun).toHaveBeenCalledWith("d1", { scenario: "normal", speed: 10 });
    expect(remembered()).toBe(10);
    expect(view().nextSpeed).toBe(10);
  });

  it("changes its speed before a worker has come, and while it goes on, and the next run keeps it", async () => {
    const controlRun = vi.fn((_: string, __: string, speed?: Speed) => Promise.resolve(row("queued", { speed: speed ?? null })));
    const { controller, say, remembered, view } = studio({ controlRun });
    controller.follow(row("queued"));
    await controller.chooseSpeed(60);
    say({ type: "run", run: row("running", { speed: 60 }) });
    await controller.chooseSpeed(1);
    expect(controlRun.mock.calls).toEqual([["r1", "speed", 60], ["r1", "speed", 1]]);
    expect(remembered()).toBe(1);
    expect(view().nextSpeed).toBe(1);
  });

  it("gets the speed that was chosen while its request was on the way", async () => {
    const answers: ((run: Run) => void)[] = [];
    const controlRun = vi.fn(() => Promise.resolve(row("queued", { speed: 10 })));
    const { controller } = studio({ startRun: () => new Promise((resolve) => answers.push(resolve)), controlRun });
    const started = controller.start("d1", { scenario: "normal" });
    await controller.chooseSpeed(10);
    expect(controlRun).not.toHaveBeenCalled();
    answers[0]?.(row("queued"));
    await started;
    expect(controlRun).toHaveBeenCalledWith("r1", "speed", 10);
  });

  it("is not asked for a speed once it is over: that is the next one's", async () => {
    const controlRun = vi.fn(() => Promise.resolve(row("finished")));
    const { controller, view } = studio({ controlRun });
    controller.follow(row("finished"));
    await controller.chooseSpeed(10);
    expect(controlRun).not.toHaveBeenCalled();
    expect(view().nextSpeed).toBe(10);
  });

  it("shows the state that the answer to a command brings, while there is no socket", async () => {
    const controlRun = vi.fn(() => Promise.resolve(row("paused", { now_s: 12 })));
    const { controller, view } = studio({ controlRun });
    controller.follow(row("running", { now_s: 10 }));
    await controller.pause();
    expect(view().run?.state).toBe("paused");
    expect(controlRun).toHaveBeenCalledWith("r1", "pause", undefined);
  });

  it("says when an injected fault strikes", async () => {
    const { controller } = studio({ injectFault: () => Promise.resolve({ at_s: 31.5 }) });
    controller.follow(row("running"));
    expect(await controller.injectFault({ outage: "card-network", for: "30 s" })).toBe(31.5);
  });

  it("asks how it ended when the stream closes before the last row came", async () => {
    const run = vi.fn(() => Promise.resolve(row("finished", { now_s: 120, progress: 1 })));
    const { controller, say, view } = studio({ run });
    controller.follow(row("running"));
    say(COLUMNS);
    say({ type: "finished" });
    await vi.waitFor(() => expect(view().run?.state).toBe("finished"));
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("does not mix the frames of two runs", () => {
    const { controller, wires, live, view } = studio();
    controller.follow(row("running"));
    controller.follow(row("running", { id: "r2" }));
    wires[0]?.onMessage(COLUMNS);
    wires[0]?.onMessage({ type: "frames", frames: [frame(0)] });
    expect(view().frames.count).toBe(0);
    expect(live.runId).toBeNull();
  });
});
