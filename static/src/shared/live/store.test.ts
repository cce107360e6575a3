import { beforeEach, describe, expect, it, vi } from "vitest";
import { LiveStore } from "./store";

const COLUMNS = [
  { element: "orders", metric: "utilisation", unit: "1" }, { element: "orders", metric: "queue", unit: "requests" }, { element: "events.mailer", metric: "lag", unit: "records" },
];

describe("the live store", () => {
  let frames: (() => void)[] = [];
  beforeEach(() => {
    frames = [];
    vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  });

  it("keeps the newest value of every column, and NaN where there is none", () => {
    const store = new LiveStore();
    store.begin("run", COLUMNS);
    store.push(1.5, [0.25, null, 7]);
    expect([store.value("orders", "utilisation"), store.value("events.mailer", "lag"), store.time_s]).toEqual([0.25, 7, 1.5]);
    expect(store.value("orders", "queue")).toBeNaN();
    expect(store.value("nobody", "lag")).toBeNaN();
  });
  it("tells its readers once per animation frame, however much comes", () => {
    const store = new LiveStore();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.begin("run", COLUMNS);
    for (let frame = 0; frame < 100; frame += 1) store.push(frame, [0, 0, 0]);
    expect([told, frames.length]).toEqual([0, 1]);
    frames[0]?.();
    expect(told).toBe(1);
    stop();
    store.push(101, [0, 0, 0]);
    expect(frames).toHaveLength(1);
  });
  it("forgets a run when the next begins", () => {
    const store = new LiveStore();
    store.begin("one", COLUMNS);
    store.push(1, [1, 1, 1]);
    store.begin("two", COLUMNS.slice(0, 1));
    expect([store.runId, store.has("events.mailer"), store.slot("orders", "queue")]).toEqual(["two", false, -1]);
    expect(store.value("orders", "utilisation")).toBeNaN();
    store.clear();
    expect(store.runId).toBeNull();
  });
});
