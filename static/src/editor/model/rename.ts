import type { Json } from "@/shared/api";
import { together, type Splice } from "./change";
import { mapping, nodesOf, pathOf, type Plain } from "./nodes";
import { references, type Schema } from "./schema";
import { NAME } from "./sections";
import { CannotEdit } from "./yaml/edit";
import { isBlock, keyRange, nodeAt, plain, rangeAt, read, type Path, type Tree } from "./yaml/tree";
import { scalar } from "./yaml/write";
import { isMap, isSeq } from "yaml";

/** The splice that writes *text* over the key or value at *path*. */
function written(tree: Tree, path: Path, key: boolean, text: string): Splice {
  const range = key ? keyRange(tree, path) : rangeAt(tree, path);
  if (range === null) throw new CannotEdit(`There is no “${path.join(".")}”.`);
  const parent = nodeAt(tree, path.slice(0, -1));
  const flow = (isMap(parent) || isSeq(parent)) && !isBlock(parent);
  const quoted = tree.text[range.from] === '"' ? JSON.stringify(text) : scalar(text, flow, tree.json);
  return { ...range, insert: quoted };
}

/**
 * Exchanges element names inside of a phrase ("p99 of orders.PlaceOrder.latency < 1 s"); a name counts only as a
 * whole, and where a longer name of the design begins with it, the longer one is meant.
 */
export function inPhrase(phrase: string, names: ReadonlySet<string>, exchange: ReadonlyMap<string, string>): string {
  return phrase.replace(/[A-Za-z][A-Za-z0-9._-]*/g, (word) => {
    let end = word.length;
    while (end > 0) {
      const head = word.slice(0, end);
      const other = exchange.get(head);
      if (other !== undefined) return other + word.slice(end);
      if (names.has(head)) return word;
      end = word.lastIndexOf(".", end - 1);
    }
    return word;
  });
}

/** The names that change when a node changes its: itself, and groups that are called after a service. */
function exchanged(design: Plain, from: string, to: string): Map<string, string> {
  const names = new Map([[from, to]]);
  const service = mapping(mapping(design["services"])[from]);
  for (const [topic, consumer] of Object.entries(mapping(service["consumes"]))) {
    if (mapping(consumer)["group"] === undefined) names.set(`${topic}.${from}`, `${topic}.${to}`);
  }
  return names;
}

/**
 * Gives a node another name and updates every reference: those that the schema marks, objectives, the loads and
 * faults of scenarios, and the place in the layout.
 */
export function renameNode(text: string, schema: Schema, from: string, to: string): Splice[] {
  if (from === to) return [];
  if (!NAME.test(to)) throw new CannotEdit("A name begins with a letter; letters, digits, dots, hyphens and underscores follow.");
  const tree = read(text);
  const design = mapping(plain(tree));
  const path = pathOf(design, from);
  const names = new Set(nodesOf(design).map((node) => node.id));
  if (path === null) throw new CannotEdit(`There is no “${from}”.`);
  if (names.has(to)) throw new CannotEdit(`There is already a “${to}”.`);

  const splices = new Map<string, Splice>();
  const put = (at: Path, key: boolean, next: string): void => {
    splices.set(`${key ? "key" : "value"} ${at.join("\u0000")}`, written(tree, at, key, next));
  };
  put(path, true, to);
  for (const reference of references(schema, design)) {
    const next = reference.text === from ? to : handlerOf(reference.text, reference.kinds, from, to, names);
    if (next !== null) put(reference.path, reference.key, next);
  }
  const layout = mapping(design["layout"]);
  if (layout[from] !== undefined) put(["layout", from], true, to);
  const exchange = exchanged(design, from, to);
  for (const [name, objective] of Object.entries(mapping(design["objectives"]))) {
    if (typeof objective !== "string") continue;
    const next = inPhrase(objective, names, exchange);
    if (next !== objective) put(["objectives", name], false, next);
  }
  for (const [name, scenario] of Object.entries(mapping(design["scenarios"]))) {
    if (mapping(mapping(scenario)["load"])[from] !== undefined) put(["scenarios", name, "load", from], true, to);
    const faults = mapping(scenario)["faults"];
    (Array.isArray(faults) ? faults : []).forEach((fault: Json, index) => {
      for (const [key, target] of Object.entries(mapping(fault))) {
        if (typeof target !== "string" || key === "at" || key === "for") continue;
        const next = inPhrase(target, names, exchange);
        if (next !== target) put(["scenarios", name, "faults", index, key], false, next);
      }
    });
  }
  return together([...splices.values()]);
}

function handlerOf(text: string, kinds: readonly string[], from: string, to: string, names: ReadonlySet<string>): string | null {
  if (!kinds.includes("handler") || !text.startsWith(`${from}.`) || names.has(text)) return null;
  return to + text.slice(from.length);
}

/** Every place that means *name*, for the question what a deletion would leave dangling. */
export function placesOf(schema: Schema, design: Plain, name: string): Path[] {
  const names = new Set(nodesOf(design).map((node) => node.id));
  return references(schema, design)
    .filter(({ text, kinds }) => text === name || handlerOf(text, kinds, name, "", names) !== null)
    .map(({ path }) => path);
}
