import { describe, expect, it } from "vitest";
import { splice, together } from "./change";
import { clip, paste, readClip, removal } from "./clipboard";
import { spliced } from "./edits";
import { likelyLinks, waysToJoin } from "./links";
import { mapping, namesFor, nodeOfElement, nodesOf, type Plain } from "./nodes";
import { inPhrase, placesOf, renameNode } from "./rename";
import type { Schema } from "./schema";
import { orderAt, references, schemaAt } from "./schema";
import { attempt, Session } from "./session";
import { plain, read } from "./yaml/tree";

const name = (...kinds: string[]): Schema => ({ type: "string", "x-refers-to": kinds });
const map = (of: Schema, keys?: Schema): Schema => ({ type: "object", additionalProperties: of, ...(keys ? { propertyNames: keys } : {}) });

const SCHEMA: Schema = {
  type: "object",
  properties: {
    topics: map({ $ref: "#/$defs/Topic" }),
    services: map({ $ref: "#/$defs/Service" }),
    sagas: map({ type: "object", properties: { run_by: name("service"), steps: { type: "array", items: { type: "object", properties: { do: name("handler"), undo: { anyOf: [name("handler"), { type: "null" }] } } } } } }),
    sources: map({ type: "object", properties: { to: name("service", "topic") } }),
  },
  $defs: {
    Topic: { type: "object", properties: { cluster: name("cluster"), partitions: { type: "integer", default: 1 }, carries: { type: "array", items: name("schema") } } },
    Service: {
      type: "object",
      properties: {
        instances: { type: "integer", default: 1 },
        handles: map({ type: "object", properties: { calls: { anyOf: [name("external_system", "handler"), { type: "array", items: name("external_system", "handler") }] }, emits: map(name("topic", "service"), name("schema")) } }),
        consumes: map({ type: "object", properties: { group: { type: "string" }, dead_letters: name("topic") } }, name("topic")),
      },
    },
  },
};

const TEXT = `lagwise: 1
topics:
  events: { cluster: main, carries: [Created] }   # the log
  events.dead: { cluster: main }
schemas:
  Created: { fields: { events: string } }
services:
  orders:
    handles:
      place: { emits: { Created: events } }
  mailer:
    consumes:
      events: { dead_letters: events.dead }
    handles:
      tell: { calls: orders.place }
sagas:
  creation: { run_by: orders, steps: [{ do: orders.place, undo: mailer.tell }] }
sources:
  shop: { to: orders }
scenarios:
  calm: { lasts: 1 min, load: { shop: 2x }, faults: [{ at: 10 s, crash: mailer, for: 5 s }] }
objectives:
  quick: p99 of orders.place.latency < 1 s
  read: events.mailer.lag_time < 5 s
  kept: events.dead.appended = 0
layout:
  orders: [0, 0]
  events: [200, 0]
`;
const design: Plain = mapping(plain(read(TEXT)));
const node = (id: string) => nodesOf(design).find((each) => each.id === id) ?? { id, kind: "topic" as const };

describe("reading a design", () => {
  it("finds every node with its kind and place", () => {
    expect(nodesOf(design).map(({ id, kind, position }) => [id, kind, position])).toContainEqual(["events", "topic", [200, 0]]);
    expect(nodesOf(design)).toHaveLength(7);
  });
  it("takes the longest name for an element", () => {
    const names = new Set(nodesOf(design).map((each) => each.id));
    expect(["events.mailer", "events.dead.x", "orders.place", "nobody"].map((each) => nodeOfElement(names, each))).toEqual(["events", "events.dead", "orders", null]);
  });
  it("lists what a field may refer to", () => {
    expect(namesFor(design, ["handler", "topic"])).toEqual(["orders.place", "mailer.tell", "events", "events.dead"]);
  });
  it("knows the order and the schema of every part", () => {
    expect(orderAt(SCHEMA, ["services", "orders"])).toEqual(["instances", "handles", "consumes"]);
    expect(schemaAt(SCHEMA, ["topics", "events", "partitions"])).toMatchObject({ type: "integer" });
  });
  it("finds every reference that the schema marks, keys included", () => {
    const found = references(SCHEMA, design).map(({ path, key, text }) => `${path.join("/")} ${key ? "key" : "value"} ${text}`);
    expect(found).toContain("services/mailer/consumes/events key events");
    expect(found).toContain("sagas/creation/steps/0/undo value mailer.tell");
    expect(found).not.toContain("schemas/Created/fields/events key events");
  });
});

describe("renaming a node", () => {
  const renamed = (from: string, to: string): string => splice(TEXT, renameNode(TEXT, SCHEMA, from, to));

  it("updates every reference and nothing that is only called the same", () => {
    const text = renamed("events", "order-events");
    expect(text).toContain("  order-events: { cluster: main, carries: [Created] }   # the log");
    expect(text).toContain("emits: { Created: order-events }");
    expect(text).toContain("order-events: { dead_letters: events.dead }");
    expect(text).toContain("fields: { events: string }");
    expect(text).toContain("read: order-events.mailer.lag_time < 5 s");
    expect(text).toContain("kept: events.dead.appended = 0");
    expect(text).toContain("  order-events: [200, 0]");
  });
  it("follows a service into handlers, faults, and the group that is called after it", () => {
    const text = renamed("mailer", "letters");
    expect(text).toContain("undo: letters.tell");
    expect(text).toContain("crash: letters");
    expect(text).toContain("events.letters.lag_time");
    expect(renamed("orders", "sales")).toContain("calls: sales.place");
    expect(renamed("shop", "web")).toContain("load: { web: 2x }");
  });
  it("refuses names that are taken or no names", () => {
    expect(attempt(() => renamed("events", "orders"))).toContain("already");
    expect(attempt(() => renamed("events", "9 lives"))).toContain("begins with a letter");
  });
  it("treats names in phrases as wholes", () => {
    expect(inPhrase("p99 of events.x < 1 s and eventsx, events", new Set(["events", "eventsx"]), new Map([["events", "e"]]))).toBe("p99 of e.x < 1 s and eventsx, e");
  });
  it("tells what a deletion would leave dangling", () => {
    expect(placesOf(SCHEMA, design, "orders").map((path) => path.join("."))).toEqual(["services.mailer.handles.tell.calls", "sagas.creation.run_by", "sagas.creation.steps.0.do", "sources.shop.to"]);
  });
});

describe("joining nodes", () => {
  it("offers every way to write the link", () => {
    const ways = waysToJoin(design, node("mailer"), node("events.dead"));
    expect(ways).toMatchObject({ ways: [{ label: "tell emits Created", style: "asynchronous" }, { style: "dead letter" }] });
    const text = splice(TEXT, spliced(TEXT, "ways" in ways ? (ways.ways[0]?.edits ?? []) : [], SCHEMA));
    expect(mapping(mapping(plain(read(text)))["topics"])["events.dead"]).toEqual({ cluster: "main", carries: ["Created"] });
  });
  it("says why not", () => {
    expect(waysToJoin(design, node("events"), node("orders"))).toHaveProperty("ways");
    expect(waysToJoin(design, node("events"), node("mailer"))).toEqual({ refusal: "mailer already consumes events." });
    expect(waysToJoin(design, node("events"), node("shop"))).toEqual({
      refusal: "A topic is read by services, projections and sagas. Draw it the other way round: from shop to events.",
    });
  });
  it("makes a list of a second call", () => {
    const ways = waysToJoin(design, node("mailer"), node("orders"));
    const text = splice(TEXT, spliced(TEXT, "ways" in ways ? (ways.ways[0]?.edits ?? []) : [], SCHEMA));
    expect(text).toContain("calls: [orders.place, orders.place]");
  });
});

describe("copying nodes", () => {
  it("brings them in under fresh names, with the links among them", () => {
    const copied = readClip(JSON.stringify(clip(design, new Set(["orders", "events"]), () => [0, 0])));
    expect(copied).not.toBeNull();
    if (copied === null) return;
    const { edits, ids } = paste(design, SCHEMA, copied, [40, 40]);
    const text = splice(TEXT, spliced(TEXT, edits, SCHEMA));
    expect(ids.toSorted()).toEqual(["events-2", "orders-2"]);
    expect(mapping(mapping(plain(read(text)))["services"])["orders-2"]).toEqual({ handles: { place: { emits: { Created: "events-2" } } } });
    expect(mapping(mapping(plain(read(text)))["layout"])["orders-2"]).toEqual([40, 40]);
  });
  it("refuses a clipboard that holds something else", () => {
    expect([readClip("hello"), readClip("{}"), readClip("null")]).toEqual([null, null, null]);
  });
  it("removes nodes with their places", () => {
    const text = splice(TEXT, spliced(TEXT, removal(design, ["events", "orders"]), SCHEMA));
    expect(text).not.toContain("layout");
    expect(text).toContain("events.dead: { cluster: main }");
  });
});

describe("a session", () => {
  const open = (role: "owner" | "viewer" = "owner") => new Session({ designId: "d", role, text: TEXT, revision: 1, clock: () => 0 });

  it("tells every change to those who follow, undo and redo included", () => {
    const session = open();
    let followed = TEXT;
    session.onChange((changes) => {
      for (const change of changes) followed = splice(followed, change.splices);
    });
    session.edit("Set instances", [{ do: "set", path: ["services", "orders", "instances"], value: 3 }]);
    session.splice("Rename", renameNode(session.text, SCHEMA, "orders", "sales"));
    session.undo();
    session.undo();
    expect([followed, session.text]).toEqual([TEXT, TEXT]);
    session.redo();
    expect(followed).toBe(session.text);
    expect(session.text).toContain("instances: 3");
  });
  it("keeps showing the last readable design while the text has a mistake", () => {
    const session = open();
    session.splice("Type", [{ from: 0, to: 0, insert: "{ broken\n" }]);
    expect(session.state.nodes).toHaveLength(7);
    session.undo();
    expect(session.text).toBe(TEXT);
  });
  it("forgets the selection of what is gone", () => {
    const session = open();
    session.select(["orders", "events"]);
    session.edit("Delete", removal(session.state.design, ["orders"]));
    expect([...session.state.selected]).toEqual(["events"]);
  });
  it("lets a viewer change nothing", () => {
    const session = open("viewer");
    session.edit("Set", [{ do: "set", path: ["name"], value: "x" }]);
    expect(session.text).toBe(TEXT);
  });
  it("finds the node at a place of the text", () => {
    const session = open();
    expect(session.nodeAt(TEXT.indexOf("tell:"))).toBe("mailer");
    session.jumpToNode("creation");
    expect(TEXT.slice(session.state.jump?.range.from)).toMatch(/^\{ run_by/);
  });
});

it("orders the splices of one text from its end", () => {
  expect(together([{ from: 1, to: 2, insert: "" }, { from: 5, to: 6, insert: "" }]).map((each) => each.from)).toEqual([5, 1]);
});

it("takes the references of the text for links while the check is away", () => {
  const links = likelyLinks(design, SCHEMA).map(({ from, to }) => `${from}→${to}`);
  expect(links).toContain("events→mailer");
  expect(links).toContain("creation→orders");
  expect(links).toContain("shop→orders");
});
