import { describe, expect, it } from "vitest";
import type { Json } from "@/shared/api";
import { splice } from "../change";
import { appendAt, CannotEdit, deleteAt, renameAt, setAt, swapAt } from "./edit";
import { pathAround, plain, rangeAt, read, type Path } from "./tree";

const DESIGN = `# A shop, as small as it gets
lagwise: 1
name: Shop   # shown in the title

topics:
  # Ten partitions, because the load test said so.
  order-events:
    cluster: main
    partitions: 10      # see the load test
    retention: 30 d
    carries: [OrderCreated, OrderConfirmed]
  order-events.dead: { cluster: main, partitions: 1 }

services:
  orders:
    instances: 3
    handles:
      PlaceOrder:
        takes: "lognormal mean 4 ms p99 20 ms"
        emits: { OrderCreated: order-events }

  mailer:
    consumes:
      order-events: { group: mailer }

sagas:
  order-creation:
    run_by: orders
    steps:
      - { do: inventory.reserve, undo: inventory.release }
      # Money comes second.
      - do: payments.charge
        timeout: 5 s
      - { do: orders.confirm, pivot: true }

scenarios:
  normal: {}
  empty:
objectives: {}
`;

const edited = (text: string, splices: { from: number; to: number; insert: string }[]): string => splice(text, splices);
/** The lines that an edit took away and brought. */
const changed = (before: string, after: string): { gone: string[]; new: string[] } => {
  const [a, b] = [before.split("\n"), after.split("\n")];
  return { gone: a.filter((line) => !b.includes(line)), new: b.filter((line) => !a.includes(line)) };
};
const set = (path: Path, value: Json, text = DESIGN): string => edited(text, setAt(text, path, value));

describe("setting a value", () => {
  it("replaces a scalar and nothing else, the comment behind it included", () => {
    expect(changed(DESIGN, set(["topics", "order-events", "partitions"], 12))).toEqual({
      gone: ["    partitions: 10      # see the load test"], new: ["    partitions: 12      # see the load test"],
    });
  });
  it("keeps double quotes", () => {
    expect(set(["services", "orders", "handles", "PlaceOrder", "takes"], "2 ms")).toContain('takes: "2 ms"\n');
  });
  it("replaces inside of a flow map", () => {
    expect(set(["topics", "order-events.dead", "partitions"], 3)).toContain("order-events.dead: { cluster: main, partitions: 3 }");
  });
  it("adds a key behind the last one of a block map", () => {
    expect(changed(DESIGN, set(["services", "orders", "concurrency"], 4))).toEqual({ gone: [], new: ["    concurrency: 4"] });
  });
  it("adds a key where the order says", () => {
    const text = edited(DESIGN, setAt(DESIGN, ["services", "orders", "concurrency"], 4, () => ["instances", "concurrency", "handles"]));
    expect(text).toContain("    instances: 3\n    concurrency: 4\n    handles:");
  });
  it("adds a key before all others where the order says", () => {
    const text = edited(DESIGN, setAt(DESIGN, ["services", "mailer", "instances"], 2, () => ["instances", "handles", "consumes"]));
    expect(text).toContain("  mailer:\n    instances: 2\n    consumes:");
  });
  it("adds a key to a flow map", () => {
    expect(set(["topics", "order-events.dead", "retention"], "90 d")).toContain("{ cluster: main, partitions: 1, retention: 90 d }");
  });
  it("fills an empty flow map and a key without a value", () => {
    expect(set(["scenarios", "normal", "lasts"], "2 min")).toContain("  normal: { lasts: 2 min }\n");
    expect(set(["scenarios", "empty", "lasts"], "2 min")).toContain("  empty: { lasts: 2 min }\n");
  });
  it("makes missing parents", () => {
    const text = set(["layout", "orders"], [10, 20]);
    expect(text.startsWith(DESIGN.trimEnd())).toBe(true);
    expect(text).toContain("\nlayout: { orders: [10, 20] }\n");
  });
  it("puts a new section where the order of sections says, comments left where they are", () => {
    const order = ["topics", "services", "external_systems", "sagas"];
    const text = edited(DESIGN, setAt(DESIGN, ["external_systems", "bank", "takes"], "30 ms", () => order));
    expect(text).toContain("group: mailer }\n\nexternal_systems: { bank: { takes: 30 ms } }\n\nsagas:");
  });
  it("replaces one item of a list", () => {
    expect(set(["topics", "order-events", "carries", 1], "OrderCancelled")).toContain("carries: [OrderCreated, OrderCancelled]");
    expect(set(["sagas", "order-creation", "steps", 1, "timeout"], "9 s")).toContain("        timeout: 9 s\n");
  });
  it("quotes what would not read back as text, also for YAML 1.1", () => {
    for (const value of ["yes", "on", "1", "a: b", "{x}", "# no", "- x", "null", "0x10", "", " x", "1e3", "12:30", "a, b", "]", "ä😀"]) {
      for (const path of [["name"], ["topics", "order-events.dead", "key"]]) {
        const text = set(path, value);
        expect([value, plain(read(text)) !== null, rangeAt(read(text), path) !== null]).toEqual([value, true, true]);
      }
    }
  });
  it("writes a long map one entry a line", () => {
    const value = { takes: "lognormal mean 4 ms p99 20 ms", retries: "3 after 200 ms exponential", idempotent_by: "request_id" };
    expect(set(["services", "orders", "handles", "Cancel"], value)).toContain("\n      Cancel:\n        takes: lognormal mean 4 ms p99 20 ms\n        retries:");
  });
  it("refuses to go through a single value", () => {
    expect(() => setAt(DESIGN, ["name", "x"], 1)).toThrow(CannotEdit);
  });
  it("writes the first key of an empty document", () => {
    expect(set(["name"], "New", "")).toBe("name: New\n");
    expect(set(["name"], "New", "# only a comment\n")).toBe("# only a comment\nname: New\n");
  });
});

describe("deleting", () => {
  const cut = (path: Path, text = DESIGN): string => edited(text, deleteAt(text, path));

  it("removes whole lines of a block", () => {
    expect(changed(DESIGN, cut(["topics", "order-events", "retention"]))).toEqual({ gone: ["    retention: 30 d"], new: [] });
  });
  it("removes a node with all of its lines and one of two blank lines", () => {
    expect(cut(["services", "orders"])).toContain("services:\n  mailer:\n    consumes:");
  });
  it("removes from a flow map: first, last and only", () => {
    expect(cut(["topics", "order-events.dead", "cluster"])).toContain("order-events.dead: { partitions: 1 }");
    expect(cut(["topics", "order-events.dead", "partitions"])).toContain("order-events.dead: { cluster: main }");
    expect(cut(["services", "orders", "handles", "PlaceOrder", "emits", "OrderCreated"])).not.toContain("emits");
  });
  it("leaves a node that lost its last key as an empty map", () => {
    expect(cut(["services", "mailer", "consumes", "order-events"])).toContain("  mailer: {}\n");
  });
  it("removes a section with its last node", () => {
    expect(cut(["sagas", "order-creation"])).not.toContain("sagas:");
  });
  it("removes items of lists, flow and block", () => {
    expect(cut(["topics", "order-events", "carries", 0])).toContain("carries: [OrderConfirmed]");
    expect(cut(["sagas", "order-creation", "steps", 1])).not.toContain("payments.charge");
    expect(cut(["sagas", "order-creation", "steps", 1])).toContain("# Money comes second.");
  });
  it("removes the first key of an item", () => {
    expect(cut(["sagas", "order-creation", "steps", 1, "do"])).toContain("      - timeout: 5 s\n");
  });
  it("does nothing for what is not there", () => {
    expect(deleteAt(DESIGN, ["topics", "nothing"])).toEqual([]);
  });
});

describe("lists", () => {
  it("get an item at the end", () => {
    expect(edited(DESIGN, appendAt(DESIGN, ["topics", "order-events", "carries"], "OrderCancelled"))).toContain(
      "[OrderCreated, OrderConfirmed, OrderCancelled]");
    expect(edited(DESIGN, appendAt(DESIGN, ["sagas", "order-creation", "steps"], { do: "mailer.tell" }))).toContain(
      "pivot: true }\n      - { do: mailer.tell }\n");
  });
  it("are made when they are missing", () => {
    expect(edited(DESIGN, appendAt(DESIGN, ["topics", "order-events.dead", "carries"], "X"))).toContain("carries: [X] }");
  });
  it("let two items change places", () => {
    const text = edited(DESIGN, swapAt(DESIGN, ["sagas", "order-creation", "steps"], 0, 1));
    const steps = (plain(read(text)) as { sagas: Record<string, { steps: { do: string }[] }> }).sagas["order-creation"]?.steps;
    expect(steps?.map((step) => step.do)).toEqual(["payments.charge", "inventory.reserve", "orders.confirm"]);
  });
});

describe("renaming a key", () => {
  it("touches the key alone", () => {
    expect(changed(DESIGN, edited(DESIGN, renameAt(DESIGN, ["topics", "order-events.dead"], "dead")))).toEqual({
      gone: ["  order-events.dead: { cluster: main, partitions: 1 }"], new: ["  dead: { cluster: main, partitions: 1 }"],
    });
  });
  it("refuses a name that is taken", () => {
    expect(() => renameAt(DESIGN, ["services", "orders"], "mailer")).toThrow("already");
  });
});

describe("a JSON document", () => {
  const json = '{\n  "lagwise": 1,\n  "topics": {\n    "a": { "cluster": "main" }\n  }\n}\n';
  it("stays JSON", () => {
    for (const text of [
      edited(json, setAt(json, ["topics", "b"], { cluster: "main" })), edited(json, setAt(json, ["topics", "a", "partitions"], 3)),
      edited(json, setAt(json, ["topics", "a", "cluster"], "x")), edited(json, deleteAt(json, ["lagwise"])),
      edited(json, renameAt(json, ["topics", "a"], "c")),
    ]) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});

describe("places", () => {
  it("lead from a path to the text and back", () => {
    const tree = read(DESIGN);
    for (const path of [["topics", "order-events", "partitions"], ["sagas", "order-creation", "steps", 1, "timeout"], ["services", "orders", "handles", "PlaceOrder", "emits", "OrderCreated"]]) {
      const range = rangeAt(tree, path);
      expect(pathAround(tree, range?.from ?? 0)).toEqual(path);
    }
    expect(pathAround(tree, DESIGN.indexOf("order-events:"))).toEqual(["topics", "order-events"]);
  });
});

describe("any edit of any document", () => {
  let seed = 42;
  const random = (n: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  const paths = (value: unknown, at: Path = []): Path[] =>
    typeof value !== "object" || value === null ? [at] : [...(at.length > 0 ? [at] : []), ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, Array.isArray(value) ? Number(key) : key]))];
  const values: Json[] = [1, "two", true, "4 ms # x", { a: 1, b: "x" }, [1, 2], {}, "a: b", null, 0.5, { deep: { er: ["x", { y: 1 }] } }];

  it("changes the value that it means, and keeps every comment that is not inside of what it replaces", () => {
    let text = DESIGN;
    for (let round = 0; round < 600; round += 1) {
      const all = paths(plain(read(text)));
      const path = all[random(all.length)] ?? ["name"];
      const kind = random(4);
      const value = values[random(values.length)] ?? null;
      try {
        const splices = kind === 0 ? deleteAt(text, path) : kind === 1 ? setAt(text, path, value) : setAt(text, [...path, `k${round}`], value);
        const next = splice(text, splices);
        const tree = read(next);
        expect(tree.document.errors).toEqual([]);
        if (kind >= 2) {
          const comments = (all: string): string[] => all.split("\n").filter((line) => line.trim().startsWith("#"));
          expect(comments(next)).toEqual(comments(text));
          expect(next.length).toBeGreaterThan(text.length);
        }
        text = next.length > 6000 ? DESIGN : next;
      } catch (error) {
        expect(error).toBeInstanceOf(CannotEdit);
      }
    }
  });
});
