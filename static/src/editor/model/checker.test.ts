import { describe, expect, it, vi } from "vitest";
import type { CheckAnswer } from "@/shared/api";
import { Checker } from "./checker";

const answer = (name: string): CheckAnswer => ({
  findings: [], graph: { nodes: [], links: [] }, scenarios: [], objectives: [], model: { name },
});

describe("the check", () => {
  it("waits for a pause and asks about the newest text only", async () => {
    vi.useFakeTimers();
    const asked: string[] = [];
    const checker = new Checker({
      ask: (text) => Promise.resolve((asked.push(text), answer(text))), onAnswer: () => undefined, onTrouble: () => undefined,
    });
    checker.want("a");
    checker.want("b");
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toEqual(["b"]);
    vi.useRealTimers();
  });
  it("ignores an answer that was overtaken", async () => {
    vi.useFakeTimers();
    const shown: string[] = [];
    const open: (() => void)[] = [];
    const checker = new Checker({
      ask: (text) => new Promise((done) => open.push(() => done(answer(text)))),
      onAnswer: (text) => shown.push(text), onTrouble: () => undefined, pause_ms: 0,
    });
    checker.want("old");
    await vi.advanceTimersByTimeAsync(1);
    checker.want("new");
    await vi.advanceTimersByTimeAsync(1);
    open[1]?.();
    open[0]?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual(["new"]);
    vi.useRealTimers();
  });
  it("asks again after trouble", async () => {
    vi.useFakeTimers();
    let calls = 0;
    const shown: string[] = [];
    const checker = new Checker({
      ask: (text) => (calls++ === 0 ? Promise.reject(new Error("down")) : Promise.resolve(answer(text))),
      onAnswer: (text) => shown.push(text), onTrouble: () => undefined, pause_ms: 0,
    });
    checker.want("x");
    await vi.advanceTimersByTimeAsync(5000);
    expect(shown).toEqual(["x"]);
    vi.useRealTimers();
  });
});
