import { describe, expect, it } from "vitest";
import { splice } from "./change";
import { spliced, type Edit } from "./edits";
import { mapping } from "./nodes";
import { plain, read } from "./yaml/tree";

const place = (id: string, x: number): Edit => ({ do: "set", path: ["layout", id], value: [x, 0] });
const done = (text: string, edits: readonly Edit[]): string => splice(text, spliced(text, edits, null));

describe("several edits as one", () => {
  it("write places in one pass: known ones in their lines, new ones behind them", () => {
    const text = "name: x\nlayout:\n  a: [1, 1]  # stays\n  b: [2, 2]\n";
    expect(done(text, [place("c", 3), place("a", 9), place("d", 4)])).toBe("name: x\nlayout:\n  a: [9, 0]  # stays\n  b: [2, 2]\n  c: [3, 0]\n  d: [4, 0]\n");
  });
  it("write the first places of all, one a line", () => {
    const text = done("name: x\n", Array.from({ length: 40 }, (_, index) => place(`node-${index}`, index)));
    expect(text).toContain("\nlayout:\n  node-0: [0, 0]\n  node-1: [1, 0]\n");
  });
  it("write into a flow map too", () => {
    expect(done("layout: { a: [1, 1] }\n", [place("a", 2), place("b", 3)])).toBe("layout: { a: [2, 0], b: [3, 0] }\n");
  });
  it("let a later place of the same node win", () => {
    expect(mapping(mapping(plain(read(done("name: x\n", [place("a", 1), place("a", 2)])))).layout)).toEqual({ a: [2, 0] });
  });
  it("place a thousand nodes in one go", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `n${index}`);
    const text = `services:\n${names.map((name) => `  ${name}: {}`).join("\n")}\nlayout:\n${names.map((name) => `  ${name}: [0, 0]`).join("\n")}\n`;
    const after = done(text, names.map((name, index) => place(name, index)));
    expect(mapping(mapping(plain(read(after))).layout)["n999"]).toEqual([999, 0]);
  });
});
