import { describe, expect, it } from "vitest";
import { FrameStore } from "./frames";
import type { Frame, LiveColumn } from "@/shared/api";

const COLUMNS: readonly LiveColumn[] = [
  { element: "order-events.mailer", metric: "lag", unit: "records" },
  { element: "payments", metric: "utilisation", unit: "1" },
];
const frame = (n: number, v: (number | null)[] = [n, n / 10]): Frame => ({ n, t: n * 0.25, v, e: [] });

function filled(count: number): FrameStore {
  const store = new FrameStore();
  store.setColumns(COLUMNS);
  store.append(Array.from({ length: count }, (_, n) => frame(n)));
  return store;
}

describe("the frames of a run", () => {
  it("keeps every column in order of time", () => {
    const store = filled(3);
    expect([...store.times_s]).toEqual([0, 0.25, 0.5]);
    expect([...store.values(store.indexOf("payments", "utilisation"))]).toEqual([0, 0.1, 0.2]);
    expect(store.latest(0)).toBe(2);
  });

  it("takes a frame once however often it comes", () => {
    const store = filled(3);
    expect(store.append([frame(1), frame(2), frame(3)])).toEqual({ appended: 1, repeated: 2, gap: null });
    expect(store.count).toBe(4);
    expect(store.repeated).toBe(2);
  });

  it("refuses what comes after a hole and says where the hole is", () => {
    const store = filled(2);
    expect(store.append([frame(2), frame(4)])).toEqual({ appended: 1, repeated: 0, gap: 3 });
    expect(store.last).toBe(2);
  });

  it("keeps all two thousand frames of the longest run", () => {
    const store = filled(2000);
    expect(store.count).toBe(2000);
    expect(store.values(0)[1999]).toBe(1999);
    expect(store.now_s).toBe(499.75);
  });

  it("has no number where none has come yet", () => {
    const store = new FrameStore();
    store.setColumns(COLUMNS);
    store.append([frame(0, [null, 0.5])]);
    expect(store.latest(0)).toBeNaN();
    expect(store.latest(store.indexOf("nobody", "lag"))).toBeNaN();
  });

  it("averages what is recent", () => {
    expect(filled(5).recent(0, 2)).toBe(3.5);
    expect(filled(1).recent(0, 10)).toBe(0);
    expect(new FrameStore().recent(0, 10)).toBeNaN();
  });

  it("keeps its frames when a new connection repeats the columns", () => {
    const store = filled(2);
    store.setColumns(COLUMNS.map((column) => ({ ...column })));
    expect(store.count).toBe(2);
    store.setColumns(COLUMNS.slice(1));
    expect(store.count).toBe(0);
  });

  it("tells its readers once per batch, and not of repeats", () => {
    const store = filled(1);
    let told = 0;
    store.subscribe(() => (told += 1));
    store.append([frame(1), frame(2)]);
    store.append([frame(1)]);
    expect(told).toBe(1);
  });

  it("collects the events of its frames", () => {
    const store = filled(1);
    const event = { t_s: 0.3, kind: "fault", element: "main", text: "Broker 2 of main is lost" };
    store.append([{ ...frame(1), e: [event] }]);
    store.append([{ ...frame(1), e: [event] }]);
    expect(store.events).toEqual([event]);
  });
});
