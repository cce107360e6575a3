import { describe, expect, it } from "vitest";
import { apply, difference, invert, moved, splice, together } from "./change";
import { begin, record, redo, undo } from "./history";

describe("a change", () => {
  const change = { label: "two places", splices: [{ from: 0, to: 1, insert: "Hell" }, { from: 6, to: 6, insert: "!" }] };

  it("applies its splices in order, each on the result of the one before", () => {
    expect(apply("Jo, x", change)).toBe("Hello,! x");
  });
  it("is taken back by its inverse", () => {
    expect(apply(apply("Jo, x", change), invert("Jo, x", change))).toBe("Jo, x");
  });
  it("refuses a place outside of the text", () => {
    expect(() => splice("abc", [{ from: 2, to: 9, insert: "" }])).toThrow(RangeError);
  });
  it("orders splices of one text so that none moves another", () => {
    expect(splice("abcdef", together([{ from: 1, to: 2, insert: "BBB" }, { from: 4, to: 5, insert: "" }]))).toBe("aBBBcdf");
  });
  it("finds the smallest difference and never cuts a surrogate pair", () => {
    expect(difference("abc😀d", "abc😁d")).toEqual({ from: 3, to: 5, insert: "😁" });
    expect(difference("aaa", "aaaa")).toEqual({ from: 3, to: 3, insert: "a" });
    expect(difference("same", "same")).toBeNull();
  });
  it("says where a place stands afterwards", () => {
    expect([0, 3, 5].map((place) => moved(place, [{ from: 2, to: 4, insert: "xyz" }]))).toEqual([0, 2, 6]);
  });
  it("survives a thousand random edits and their inverses", () => {
    let seed = 7;
    const random = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    let text = "lagwise: 1\nname: Random\n";
    for (let round = 0; round < 1000; round += 1) {
      const from = random(text.length + 1);
      const to = Math.min(text.length, from + random(4));
      const next = splice(text, [{ from, to, insert: "ä😀x\n".slice(0, random(5)) }]);
      const one = difference(text, next);
      if (one !== null) {
        expect(splice(text, [one])).toBe(next);
        expect(apply(next, invert(text, { label: "", splices: [one] }))).toBe(text);
      }
      text = next.isWellFormed() ? next : text;
    }
  });
});

describe("undo and redo", () => {
  const insert = (at: number, text: string, group?: string) => ({
    label: text, splices: [{ from: at, to: at, insert: text }], ...(group === undefined ? {} : { group }),
  });

  it("takes back one step at a time and makes it again", () => {
    let history = record(record(begin(""), insert(0, "a"), 0), insert(1, "b"), 1);
    history = undo(history)?.history ?? history;
    expect(history.text).toBe("a");
    history = redo(history)?.history ?? history;
    expect(history.text).toBe("ab");
    expect(redo(history)).toBeNull();
  });
  it("takes typing back as one step", () => {
    let history = begin("");
    for (const [index, letter] of "orders".split("").entries()) history = record(history, insert(index, letter, "typing"), index * 100);
    expect(history.past).toHaveLength(1);
    expect(undo(history)?.history.text).toBe("");
  });
  it("begins a new step after a pause", () => {
    const history = record(record(begin(""), insert(0, "a", "typing"), 0), insert(1, "b", "typing"), 5000);
    expect(undo(history)?.history.text).toBe("a");
  });
  it("forgets what could be made again once something else is done", () => {
    const back = undo(record(begin(""), insert(0, "a"), 0));
    const history = record(back?.history ?? begin("?"), insert(0, "c"), 1);
    expect(redo(history)).toBeNull();
  });
  it("reports what happened to the text, so that a saver can follow", () => {
    const start = record(record(begin("x"), insert(1, "a", "g"), 0), insert(2, "b", "g"), 1);
    const back = undo(start);
    expect(back?.changes.reduce(apply, start.text)).toBe("x");
    const again = redo(back?.history ?? start);
    expect(again?.changes.reduce(apply, "x")).toBe("xab");
  });
});
