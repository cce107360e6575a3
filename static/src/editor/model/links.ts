import type { Json, LinkStyle } from "@/shared/api";
import type { Edit } from "./edits";
import { mapping, nodeOfElement, nodesOf, type Plain } from "./nodes";
import { references, type Schema } from "./schema";
import { kindIn, type Kind } from "./sections";

/** One way to write a link between two nodes; where there are several, the writer chooses. */
export interface Way {
  label: string;
  style: LinkStyle;
  edits: Edit[];
}

type Writer = (design: Plain, from: string, to: string) => Way[];

const handlers = (design: Plain, service: string): string[] =>
  Object.keys(mapping(mapping(mapping(design["services"])[service])["handles"]));
const handler = (design: Plain, service: string, name: string): Plain =>
  mapping(mapping(mapping(mapping(design["services"])[service])["handles"])[name]);
const carried = (design: Plain, topic: string): string[] => {
  const carries = mapping(mapping(design["topics"])[topic])["carries"];
  return Array.isArray(carries) ? carries.filter((each) => typeof each === "string") : [];
};
const set = (path: (string | number)[], value: Json): Edit => ({ do: "set", path, value });
const append = (path: (string | number)[], value: Json): Edit => ({ do: "append", path, value });

/** Adds to a field that holds one value or a list of them. */
function oneMore(path: string[], present: Json | undefined, value: string): Edit {
  if (Array.isArray(present)) return append(path, value);
  return set(path, present === undefined || present === null ? value : [present, value]);
}

const sends: Writer = (design, from, to) => {
  const names = handlers(design, to);
  return (names.length === 0 ? [null] : names).map((name) => ({
    label: name === null ? `Send commands to ${to}` : `Send ${name}`,
    style: "asynchronous",
    edits: [set(["sources", from, "to"], to), ...(name === null ? [] : [set(["sources", from, "sends"], name)])],
  }));
};

const publishes: Writer = (design, from, to) => {
  const schemas = carried(design, to);
  return (schemas.length === 0 ? [null] : schemas).map((name) => ({
    label: name === null ? `Send records to ${to}` : `Send ${name}`,
    style: "asynchronous",
    edits: [set(["sources", from, "to"], to), ...(name === null ? [] : [set(["sources", from, "sends"], name)])],
  }));
};

const emits: Writer = (design, from, to) => {
  const schemas = carried(design, to);
  const known = schemas.length > 0 ? schemas : Object.keys(mapping(design["schemas"])).slice(0, 4);
  const emitted = known.flatMap((schema) =>
    handlers(design, from)
      .filter((name) => mapping(handler(design, from, name)["emits"])[schema] === undefined)
      .map((name) => ({
        label: `${name} emits ${schema}`,
        style: "asynchronous" as const,
        edits: [
          set(["services", from, "handles", name, "emits", schema], to),
          ...(schemas.includes(schema) ? [] : [append(["topics", to, "carries"], schema)]),
        ],
      })));
  const consumed = Object.keys(mapping(mapping(mapping(design["services"])[from])["consumes"])).filter((topic) => topic !== to);
  const dead = consumed.map((topic) => ({
    label: `Dead letters of ${topic} go here`,
    style: "dead letter" as const,
    edits: [set(["services", from, "consumes", topic, "dead_letters"], to)],
  }));
  return [...emitted, ...dead];
};

const consumes: Writer = (design, from, to) => {
  const present = mapping(mapping(mapping(design["services"])[to])["consumes"])[from];
  return present !== undefined ? [] : [{
    label: `${to} consumes ${from}`, style: "asynchronous", edits: [set(["services", to, "consumes", from], { takes: "exponential 5 ms" })],
  }];
};

const appends: Writer = (design, from, to) =>
  handlers(design, from).map((name) => ({
    label: `${name} appends to ${to}`, style: "synchronous", edits: [set(["services", from, "handles", name, "appends"], to)],
  }));

const callsOutside: Writer = (design, from, to) =>
  handlers(design, from).map((name) => ({
    label: `${name} calls ${to}`, style: "synchronous",
    edits: [oneMore(["services", from, "handles", name, "calls"], handler(design, from, name)["calls"], to)],
  }));

const callsService: Writer = (design, from, to) =>
  handlers(design, from).flatMap((name) =>
    handlers(design, to).map((called) => ({
      label: `${name} calls ${called}`, style: "synchronous" as const,
      edits: [oneMore(["services", from, "handles", name, "calls"], handler(design, from, name)["calls"], `${to}.${called}`)],
    })));

const doesStep: Writer = (design, from, to) =>
  handlers(design, to).map((name) => ({
    label: `A step more: ${name}`, style: "saga", edits: [append(["sagas", from, "steps"], { do: `${to}.${name}`, timeout: "5 s" })],
  }));

const runs: Writer = (_, from, to) => [{ label: `${from} runs ${to}`, style: "saga", edits: [set(["sagas", to, "run_by"], from)] }];

const startsSaga: Writer = (design, from, to) =>
  carried(design, from).map((schema) => ({
    label: `${schema} starts ${to}`, style: "asynchronous", edits: [set(["sagas", to, "starts_on"], schema), set(["sagas", to, "from"], from)],
  }));

const projects: Writer = (_, from, to) => [{
  label: `${to} follows ${from}`, style: "asynchronous", edits: [set(["projections", to, "from"], from)],
}];

const buries: Writer = (_, from, to) => [{
  label: `Dead letters go to ${to}`, style: "dead letter", edits: [set(["projections", from, "dead_letters"], to)],
}];

/** How a link is written into the document, by the kinds that it joins; the server's LINKS say the same pairs. */
const WRITERS: Partial<Record<`${Kind}>${Kind}`, Writer>> = {
  "projection>topic": buries,
  "saga>service": doesStep,
  "service>event_store": appends,
  "service>external_system": callsOutside,
  "service>saga": runs,
  "service>service": callsService,
  "service>topic": emits,
  "source>service": sends,
  "source>topic": publishes,
  "topic>projection": projects,
  "topic>saga": startsSaga,
  "topic>service": consumes,
};

/** What each kind may lead to; for the sentence when it may not. */
const TARGETS: Partial<Record<Kind, string>> = {
  source: "A source sends to a service or a topic.",
  service: "A service emits to topics, appends to event stores, calls services and external systems, and runs sagas.",
  topic: "A topic is read by services, projections and sagas.",
  event_store: "An event store publishes by its outbox; which topic, the handlers' emits say.",
  saga: "A saga's steps lead to the handlers of services.",
  projection: "A projection only sends its dead letters on, to a topic.",
  external_system: "An external system only answers; it leads nowhere.",
};

export type Ways = { ways: Way[] } | { refusal: string };

const mayJoin = (from: Kind, to: Kind): boolean => WRITERS[`${from}>${to}`] !== undefined;

/** Every way to join two nodes, or the sentence that says why there is none. */
export function waysToJoin(design: Plain, from: { id: string; kind: Kind }, to: { id: string; kind: Kind }): Ways {
  if (from.id === to.id && from.kind !== "service") return { refusal: "A node is not linked to itself." };
  const writer = WRITERS[`${from.kind}>${to.kind}`];
  if (writer === undefined) {
    const turned = mayJoin(to.kind, from.kind) ? ` Draw it the other way round: from ${to.id} to ${from.id}.` : "";
    return { refusal: `${TARGETS[from.kind] ?? "This kind leads nowhere."}${turned}` };
  }
  const ways = writer(design, from.id, to.id);
  if (ways.length > 0) return { ways };
  return { refusal: emptyReason(design, from, to) };
}

function emptyReason(design: Plain, from: { id: string; kind: Kind }, to: { id: string; kind: Kind }): string {
  if (from.kind === "topic" && to.kind === "service") return `${to.id} already consumes ${from.id}.`;
  if (from.kind === "topic") return `${from.id} carries no schema yet; say in its inspector what it carries.`;
  const without = [from, to].find((node) => node.kind === "service" && handlers(design, node.id).length === 0);
  if (without !== undefined) return `${without.id} has no handler yet; add one in its inspector first.`;
  return `Everything that ${from.id} could do with ${to.id} it already does, or there is no schema to carry.`;
}

/** Links as the text alone suggests them: who refers to whom. For arranging before the first check has answered. */
export function likelyLinks(design: Plain, schema: Schema | null): { from: string; to: string }[] {
  if (schema === null) return [];
  const names = new Set(nodesOf(design).map((node) => node.id));
  return references(schema, design).flatMap(({ path, text }) => {
    const [section, owner, field] = path;
    const other = nodeOfElement(names, text);
    if (typeof owner !== "string" || other === null || section === "layout" || kindIn(String(section)) === undefined) return [];
    const reads = field === "consumes" || (section === "projections" && field === "from") || (section === "sagas" && field === "from");
    return [reads ? { from: other, to: owner } : { from: owner, to: other }];
  });
}
