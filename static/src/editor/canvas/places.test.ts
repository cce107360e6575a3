import { describe, expect, it } from "vitest";
import type { DesignNode } from "../model/nodes";
import { besides, freePlace, placing } from "./places";

const node = (id: string, position: DesignNode["position"] = null, kind: DesignNode["kind"] = "service"): DesignNode => ({ id, kind, position });

describe("places on the canvas", () => {
  it("takes the wish when it is free, else the nearest that covers nothing", () => {
    expect(freePlace([100, 100], [])).toEqual([100, 100]);
    const [x, y] = freePlace([100, 100], [[100, 100]]);
    expect(Math.abs(x - 100) >= 212 || Math.abs(y - 100) >= 90).toBe(true);
  });
  it("puts nodes without one to the right of all others, the shelf's left out", () => {
    const places = besides([node("a", [0, 0]), node("b"), node("c"), node("s", null, "schema")], new Map());
    expect([...places.keys()]).toEqual(["b", "c"]);
    expect([...places.values()].every(([x]) => x > 196)).toBe(true);
  });
  it("writes computed places together with the first that is moved by hand", () => {
    const edits = placing(new Map([["a", [1.4, 2] as const]]), [node("a"), node("b"), node("c", [9, 9])], new Map([["a", [0, 0] as const], ["b", [5, 5] as const]]));
    expect(edits.map((each) => [each.path.join("."), each.do === "set" ? each.value : null])).toEqual([["layout.a", [1, 2]], ["layout.b", [5, 5]]]);
  });
});
