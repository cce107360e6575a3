import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { ApiError, type ChangeBatch } from "@/shared/api";
import { splice } from "./change";
import { draftStore } from "./draft";
import { merge, Saver, saveWords, type Draft } from "./saver";

/** A server with one design, which can be made to fail; time moves only when the test says so. */
function studio(text = "name: A\n") {
  const server = { revision: 1, text, broken: null as ApiError | null, batches: [] as ChangeBatch[] };
  const states: string[] = [];
  const drafts: (Draft | null)[] = [];
  let timers: (() => void)[] = [];
  const saver = new Saver(1, text, {
    file: "design.yaml",
    send: (batch) => {
      if (server.broken !== null) return Promise.reject(server.broken);
      if (batch.base_revision !== server.revision) {
        return Promise.reject(new ApiError(409, "stale", "Somebody else saved.", "", {
          current: { revision: server.revision, files: { "design.yaml": server.text } }, yours: { id: "b" },
        }));
      }
      server.batches.push(batch);
      server.text = splice(server.text, batch.changes);
      server.revision += 1;
      return Promise.resolve({ revision: server.revision, sha256: "" });
    },
    drafts: { read: () => Promise.resolve(null), write: (draft) => Promise.resolve(void drafts.push(draft)) },
    onState: (state) => states.push(saveWords(state)),
    setTimer: (run) => timers.push(run),
    clearTimer: () => {
      timers = [];
    },
  });
  const tick = async (): Promise<void> => {
    const due = timers;
    timers = [];
    for (const run of due) run();
    await new Promise((done) => setTimeout(done, 0));
  };
  return { server, saver, states, drafts, tick };
}

const insert = (at: number, text: string) => ({ label: `Write ${text}`, splices: [{ from: at, to: at, insert: text }] });

describe("saving", () => {
  it("says Saved only when the server has acknowledged", async () => {
    const { saver, server, states, tick } = studio();
    saver.add(insert(0, "# x\n"));
    expect(saveWords(saver.current)).toBe("Unsaved");
    await tick();
    expect(states).toEqual(["Unsaved", "Saving", "Saved · r2"]);
    expect(server.text).toBe("# x\nname: A\n");
  });
  it("sends what was done in one pause as one batch with its labels", async () => {
    const { saver, server, tick } = studio();
    saver.add(insert(0, "a"));
    saver.add(insert(1, "b"));
    await tick();
    expect(server.batches.map((batch) => [batch.label, batch.changes.length])).toEqual([["Write a and 1 more", 2]]);
  });
  it("keeps a draft while something is not saved, and no longer", async () => {
    const { saver, drafts, tick } = studio();
    saver.add(insert(0, "a"));
    expect(drafts.at(-1)).toEqual({ base_revision: 1, base: "name: A\n", text: "aname: A\n", label: "Write a" });
    await tick();
    expect(drafts.at(-1)).toBeNull();
  });
  it("goes on when the server comes back, and loses nothing", async () => {
    const { saver, server, tick } = studio();
    server.broken = new ApiError(0, "offline", "Not reached.", "");
    saver.add(insert(0, "a"));
    await tick();
    expect(saveWords(saver.current)).toBe("Offline");
    saver.add(insert(1, "b"));
    server.broken = null;
    await tick();
    expect([server.text, saveWords(saver.current)]).toEqual(["abname: A\n", "Saved · r2"]);
  });
  it("says when the server refuses", async () => {
    const { saver, server, tick } = studio();
    server.broken = new ApiError(413, "too_large", "The design is larger than 1 MiB.", "");
    saver.add(insert(0, "a"));
    await tick();
    expect(saver.current).toMatchObject({ kind: "refused", reason: "The design is larger than 1 MiB." });
  });
});

describe("two writers", () => {
  it("get both versions, and the second decides", async () => {
    const { saver, server, tick } = studio("a: 1\nb: 2\n");
    server.text = "a: 9\nb: 2\n";
    server.revision = 5;
    saver.add({ label: "b", splices: [{ from: 8, to: 9, insert: "7" }] });
    await tick();
    expect(saver.current).toMatchObject({
      kind: "conflict", stale: { mine: "a: 1\nb: 7\n", theirs: { revision: 5, text: "a: 9\nb: 2\n" }, merged: "a: 9\nb: 7\n" },
    });
    saver.resolve("a: 9\nb: 7\n");
    await tick();
    expect([server.text, server.revision, saveWords(saver.current)]).toEqual(["a: 9\nb: 7\n", 6, "Saved · r6"]);
  });
  it("do not quarrel when they wrote the same", async () => {
    const { saver, server, tick } = studio("a: 1\n");
    server.text = "a: 2\n";
    server.revision = 2;
    saver.add({ label: "a", splices: [{ from: 3, to: 4, insert: "2" }] });
    await tick();
    expect(saveWords(saver.current)).toBe("Saved · r2");
  });
  it("are merged only where their edits do not meet", () => {
    expect(merge("abcdef", "aXcdef", "abcdYf")).toBe("aXcdYf");
    expect(merge("abc", "aXc", "aYc")).toBeNull();
    expect(merge("abc", "abcX", "abcY")).toBeNull();
    expect(merge("abc", "abc", "z")).toBe("z");
  });
});

describe("a draft in this browser", () => {
  it("is found again, and gone once it is saved", async () => {
    const store = draftStore("d1");
    const draft = { base_revision: 3, base: "a", text: "b", label: "x" };
    expect(await store.read()).toBeNull();
    await store.write(draft);
    expect(await draftStore("d1").read()).toEqual(draft);
    expect(await draftStore("d2").read()).toBeNull();
    await store.write(null);
    expect(await store.read()).toBeNull();
  });
});
