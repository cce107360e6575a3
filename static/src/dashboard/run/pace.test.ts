import { describe, expect, it } from "vitest";
import { Pace } from "./pace";

describe("the pace of a run", () => {
  it("says nothing before it has seen anything", () => {
    expect(new Pace().remaining_s(0, 120, null)).toBeNull();
  });

  it("learns from the frames how long the rest takes", () => {
    const pace = new Pace();
    pace.note(100, 0);
    pace.note(101, 20);
    expect(pace.perSecond).toBe(20);
    expect(pace.remaining_s(20, 120, null)).toBe(5);
  });

  it("never promises more than the speed that was asked for", () => {
    const pace = new Pace();
    pace.note(100, 0);
    pace.note(101, 20);
    expect(pace.remaining_s(20, 120, 10)).toBe(10);
    expect(new Pace().remaining_s(0, 120, 60)).toBe(2);
  });

  it("follows a change within its window", () => {
    const pace = new Pace();
    for (let clock = 0; clock <= 3; clock += 1) pace.note(clock, clock * 60);
    for (let clock = 4; clock <= 8; clock += 1) pace.note(clock, 180 + (clock - 3) * 10);
    expect(pace.perSecond).toBeCloseTo(10);
  });

  it("forgets what was before a pause", () => {
    const pace = new Pace();
    pace.note(0, 0);
    pace.note(1, 60);
    pace.forget();
    expect(pace.perSecond).toBeNull();
  });
});
