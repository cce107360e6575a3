import { describe, expect, it } from "vitest";
import { headline, howMany, isOver, meaning } from "./progress";

const told = (more: Partial<Parameters<typeof headline>[0]> = {}): Parameters<typeof headline>[0] => ({
  state: "running", done: 7, working: 2, replications: 16, left_s: 11.2, error: null, ...more,
});

describe("the line that says how far an experiment is", () => {
  it("counts replications and says how long it takes yet", () => {
    expect(headline(told())).toBe("7 of 16 replications, about 12\u00a0s left");
    expect(headline(told({ left_s: 0.2 }))).toContain("about 1\u00a0s left");
    expect(headline(told({ left_s: null }))).toBe("7 of 16 replications");
  });

  it("says what it waits for before the first and after the last", () => {
    expect(headline(told({ done: 0, working: 0, left_s: null }))).toBe("16\u00a0replications, waiting for a worker");
    expect(headline(told({ done: 16, working: 0, left_s: 0 }))).toBe("16 of 16 replications, merging");
  });

  it("says how it ended", () => {
    expect(headline(told({ state: "stopped" }))).toBe("Cancelled after 7 of 16 replications");
    expect(headline(told({ state: "failed" }))).toBe("Failed after 7 of 16 replications");
    expect(meaning(told({ state: "failed", error: "Replication 2: no." }))).toMatch(/^Replication 2: no\. There is no result\./);
    expect(meaning(told({ state: "stopped", done: 0 }))).toContain("nothing to show");
  });

  it("knows the states after which nothing changes", () => {
    expect((["running", "stopping", "finished", "stopped", "failed"] as const).map((state) => isOver({ state }))).toEqual([false, false, true, true, true]);
  });
});

describe("the number of replications", () => {
  it("is a whole number from 2 to 1 000, or says what is wrong", () => {
    expect(howMany(" 10 ")).toEqual({ count: 10 });
    expect(["", "ten", "2.5", "1", "1001"].map((text) => "trouble" in howMany(text))).toEqual([true, true, true, true, true]);
    expect(howMany("1000")).toEqual({ count: 1000 });
  });
});
