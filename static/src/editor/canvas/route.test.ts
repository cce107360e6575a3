import { describe, expect, it } from "vitest";
import { route } from "./route";

const numbers = (path: string): number[] => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

describe("the way of a link", () => {
  it("is a curve where it goes forward", () => {
    expect(route({ x: 0, y: 0 }, { x: 200, y: 50 }, false, 0)).toMatchObject({ labelX: 100, labelY: 25 });
  });
  it("goes below both nodes back to the left, and above them for sagas", () => {
    expect(route({ x: 500, y: 100 }, { x: 0, y: 100 }, false, 0).labelY).toBeGreaterThan(137);
    expect(route({ x: 500, y: 100 }, { x: 0, y: 100 }, true, 0).labelY).toBeLessThan(63);
  });
  it("goes between two nodes that are far apart in height", () => {
    expect(route({ x: 500, y: 0 }, { x: 0, y: 400 }, true, 0).labelY).toBe(200);
  });
  it("ends where the arrow is", () => {
    expect(numbers(route({ x: 500, y: 0 }, { x: 7, y: 400 }, false, 7).path).slice(-2)).toEqual([7, 400]);
  });
});
