import { describe, expect, it } from "vitest";
import { Session } from "../model/session";
import { keysOf } from "./delete";
import { ACTIONS, keyName, mayPerform, perform } from "./index";

const TEXT = "lagwise: 1\nservices:\n  a: {}\n  b: {}\nlayout: { a: [0, 0] }\n";
const open = (role: "owner" | "viewer" = "owner") => new Session({ designId: "d", role, text: TEXT, revision: 1 });
const press = (key: string, mods: Partial<KeyboardEvent> = {}) =>
  keyName({ key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...mods });

describe("actions", () => {
  it("have each their own id and shortcuts", () => {
    const ids = ACTIONS.map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = ACTIONS.flatMap((each) => each.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it("are found by what was pressed", () => {
    expect(press("z", { ctrlKey: true })).toBe("Mod+Z");
    expect(press("Z", { metaKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
    expect(press("!", { shiftKey: true, code: "Digit1" })).toBe("Shift+1");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("Delete")).toBe("Delete");
    expect(press("¡", { altKey: true, code: "Digit1" })).toBe("Alt+1");
  });
  it("let a viewer look and not write", () => {
    const session = open("viewer");
    session.select(["a"]);
    expect(ACTIONS.filter((each) => each.writes).some((each) => mayPerform(each, { session, canvas: null }))).toBe(false);
    expect(mayPerform(ACTIONS.find((each) => each.id === "copy") ?? ACTIONS[0], { session, canvas: null })).toBe(true);
  });
  it("delete what is selected, with its place, and take it back", () => {
    const session = open();
    session.select(["a"]);
    perform("delete", session, null);
    expect(session.text).toBe("lagwise: 1\nservices:\n  b: {}\n");
    perform("undo", session, null);
    expect(session.text).toBe(TEXT);
  });
});

it("reads the server's dotted paths with names that hold dots", () => {
  const design = { topics: { a: {}, "a.dead": { carries: ["X"] } } };
  expect(keysOf(design, "topics.a.dead.carries.0")).toEqual(["topics", "a.dead", "carries", 0]);
});
