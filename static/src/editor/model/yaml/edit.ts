import { isMap, isScalar, isSeq, type Document, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import type { Json } from "@/shared/api";
import { difference, splice, together, type Splice } from "../change";
import { behindKey, inline, pairText, scalar } from "./write";
import {
  colonEnd, column, contentEnd, hasText, indexIn, isBlock, isNothing, keyOf, keyRange, lineEnd, lineStart, nodeAt, pairEnd,
  pairIn, plain, read, readAnew, start, type Path, type Tree,
} from "./tree";

/**
 * Edits of a YAML (or JSON) document as the smallest splices that do them: what an edit does not mean stays
 * byte for byte, comments and order included. Every edit is checked by reading the result back.
 */

/** The order in which keys of a map stand when they are added; keys that it does not name come last. */
export type Order = readonly string[];

export class CannotEdit extends Error {}

/** Sets the value at *path*; parents that are missing are made. */
export function setAt(text: string, path: Path, value: Json, order?: (parent: Path) => Order): Splice[] {
  const tree = read(text);
  const alter = (document: Document): void => document.setIn(path, document.createNode(value));
  return checked(tree, () => setSplices(tree, path, value, order ?? (() => [])), (root) => setIn(root, path, value), alter);
}

/**
 * Sets many keys of the map at *parent* in one pass: the text is read twice, however many there are (a thousand
 * places of a layout). New keys are added behind the others.
 */
export function setAllAt(text: string, parent: Path, entries: readonly (readonly [string, Json])[], order?: (parent: Path) => Order): Splice[] {
  const tree = read(text);
  const map = nodeAt(tree, parent);
  if (!isMap(map) || map.items.length === 0) return setAt(text, parent, Object.fromEntries(entries), order);
  const keys = new Set((map.items).map(keyOf));
  const known = entries.filter(([key]) => keys.has(key));
  const fresh = entries.filter(([key]) => !keys.has(key));
  const splices = (): Splice[] => {
    const all = known.flatMap(([key, value]) => replaceSplices(tree, [...parent, key], value));
    const added = fresh.map(([key, value]) => insertSplices(tree, parent, map, key, value, []));
    const [first] = added;
    // All of them go to the same place: one splice, or the later ones would stand before the earlier.
    if (first?.[0] !== undefined) all.push({ ...first[0], insert: added.map((each) => each[0]?.insert ?? "").join("") });
    return together(all);
  };
  const meant = (root: unknown): unknown => {
    const old = getIn(root, parent);
    return setIn(root, parent, { ...(old as Record<string, Json>), ...Object.fromEntries(entries) });
  };
  return checked(tree, splices, meant, (document) => {
    for (const [key, value] of entries) document.setIn([...parent, key], document.createNode(value));
  });
}

/** Removes a key or an item; sections and maps inside of nodes that become empty go with it. */
export function deleteAt(text: string, path: Path): Splice[] {
  const tree = read(text);
  if (nodeAt(tree, path) === undefined) return [];
  const target = emptied(tree, path);
  const alter = (document: Document): void => {
    document.deleteIn(target);
  };
  return checked(tree, () => deleteSplices(tree, target), (root) => deleteIn(root, target), alter);
}

/** Gives a key another name; what stands behind it is not touched. */
export function renameAt(text: string, path: Path, name: string): Splice[] {
  const tree = read(text);
  const range = keyRange(tree, path);
  const parent = nodeAt(tree, path.slice(0, -1));
  if (range === null || !isMap(parent)) throw new CannotEdit(`There is no “${path.join(".")}”.`);
  if (pairIn(parent, name) !== undefined) throw new CannotEdit(`There is already a “${name}”.`);
  return [{ ...range, insert: scalar(name, !isBlock(parent), tree.json) }];
}

/** Adds an item at the end of the list at *path*; the list is made when it is missing. */
export function appendAt(text: string, path: Path, value: Json, order?: (parent: Path) => Order): Splice[] {
  const tree = read(text);
  const node = nodeAt(tree, path);
  if (!isSeq(node) || node.items.length === 0) return setAt(text, path, [value], order);
  const last = node.items.at(-1) as Node;
  const end = contentEnd(text, last);
  const splices = isBlock(node)
    ? [{ ...at(lineEnd(text, end)), insert: `\n${" ".repeat(dashColumn(text, node))}- ${itemText(value)}` }]
    : [{ ...at(end), insert: `, ${inline(value, tree.json)}` }];
  const length = node.items.length;
  const alter = (document: Document): void => document.addIn(path, document.createNode(value));
  return checked(tree, () => splices, (root) => setIn(root, [...path, length], value), alter);
}

/** Lets the items *a* and *b* of the list at *path* change places. */
export function swapAt(text: string, path: Path, a: number, b: number): Splice[] {
  const tree = read(text);
  const node = nodeAt(tree, path);
  if (!isSeq(node)) throw new CannotEdit("Only items of a list can change places.");
  const [one, two] = [node.items[a] as Node | undefined, node.items[b] as Node | undefined];
  if (one === undefined || two === undefined) return [];
  const slice = (item: Node): string => text.slice(start(item), contentEnd(text, item));
  return together([
    { from: start(one), to: contentEnd(text, one), insert: slice(two) },
    { from: start(two), to: contentEnd(text, two), insert: slice(one) },
  ]);
}

const at = (place: number): { from: number; to: number } => ({ from: place, to: place });

function itemText(value: Json): string {
  return typeof value === "object" && value !== null ? inline(value, false) : scalar(value, false, false);
}

function dashColumn(text: string, list: YAMLSeq): number {
  const first = list.items[0] as Node;
  const dash = text.lastIndexOf("-", start(first) - 1);
  return column(text, dash);
}

function setSplices(tree: Tree, path: Path, value: Json, order: (parent: Path) => Order): Splice[] {
  const { text, json } = tree;
  if (path.length === 0) throw new CannotEdit("A whole document is not set at once.");
  let depth = path.length;
  while (depth > 0 && isNothing(nodeAt(tree, path.slice(0, depth)))) {
    if (nodeAt(tree, path.slice(0, depth)) !== undefined) break; // A key without a value: filled below.
    depth -= 1;
  }
  const reached = path.slice(0, depth);
  const node = nodeAt(tree, reached);
  const rest = path.slice(depth);
  const nested = rest.slice(1).reduceRight<Json>((inner, key) => ({ [String(key)]: inner }), value);

  if (rest.length === 0) return replaceSplices(tree, reached, value);
  if (isNothing(node)) {
    if (depth === 0) return [{ ...at(text.length), insert: `${text === "" || text.endsWith("\n") ? "" : "\n"}${pairText(String(rest[0]), nested, { flow: false, indent: 0, json })}\n` }];
    return replaceSplices(tree, reached, { [String(rest[0])]: nested });
  }
  if (isMap(node)) return insertSplices(tree, reached, node, String(rest[0]), nested, order(reached));
  if (isSeq(node)) throw new CannotEdit(`The list “${reached.join(".")}” has no item ${String(rest[0])}.`);
  throw new CannotEdit(`“${reached.join(".")}” is a single value and cannot hold “${String(rest[0])}”.`);
}

/** Replaces what stands at a path that exists. */
function replaceSplices(tree: Tree, path: Path, value: Json): Splice[] {
  const { text, json } = tree;
  const parent = nodeAt(tree, path.slice(0, -1));
  const node = nodeAt(tree, path);
  const flow = isMap(parent) || isSeq(parent) ? !isBlock(parent) : false;
  if (isMap(parent)) {
    const pair = pairIn(parent, path.at(-1) ?? "");
    if (pair === undefined) throw new CannotEdit(`There is no “${path.join(".")}”.`);
    const from = colonEnd(text, pair);
    const to = pairEnd(text, pair);
    const indent = column(text, start(pair.key as Node));
    if (isScalar(node) && hasText(node) && (typeof value !== "object" || value === null)) {
      return [{ from: start(node), to, insert: sameQuotes(text, node, value, flow, json) }];
    }
    return [{ from, to, insert: behindKey(value, { flow, indent, json }) }];
  }
  if (node === null || node === undefined) throw new CannotEdit(`There is no “${path.join(".")}”.`);
  const scalarHere = isScalar(node) && (typeof value !== "object" || value === null);
  const insert = scalarHere ? sameQuotes(text, node, value, flow, json) : inline(value, json);
  return [{ from: start(node), to: contentEnd(text, node), insert }];
}

/** A text in double quotes stays in double quotes. */
function sameQuotes(text: string, node: Node, value: Json, flow: boolean, json: boolean): string {
  const quoted = text[start(node)] === '"' && typeof value === "string";
  return quoted ? JSON.stringify(value) : scalar(value, flow, json);
}

function insertSplices(tree: Tree, path: Path, map: YAMLMap, key: string, value: Json, order: Order): Splice[] {
  const { text, json } = tree;
  const items = map.items;
  const first = items[0];
  if (first === undefined) {
    if (path.length === 0) {
      const insert = `{ ${pairText(key, value, { flow: true, indent: 0, json })} }`;
      return [{ from: start(map), to: contentEnd(text, map), insert }];
    }
    return replaceSplices(tree, path, { [key]: value });
  }
  const rank = (name: string): number => {
    const index = order.indexOf(name);
    return index < 0 ? order.length : index;
  };
  const before = order.length === 0 ? items.at(-1) : items.findLast((pair) => rank(keyOf(pair)) <= rank(key));
  const indent = column(text, start(first.key as Node));
  if (!isBlock(map)) {
    const lines = text.slice(start(map), contentEnd(text, map)).includes("\n");
    const written = pairText(key, value, { flow: true, indent, json });
    const gap = lines ? `\n${" ".repeat(indent)}` : " ";
    if (before === undefined) return [{ ...at(start(first.key as Node)), insert: `${written},${gap}` }];
    return [{ ...at(pairEnd(text, before)), insert: `,${gap}${written}` }];
  }
  const written = pairText(key, value, { flow: false, indent, json });
  const roomy = path.length === 0 && /\n[ \t]*\r?\n/.test(text.slice(start(map)));
  const gap = `${roomy ? "\n" : ""}\n${" ".repeat(indent)}`;
  if (before === undefined) return [{ ...at(start(first.key as Node)), insert: `${written}${gap}` }];
  return [{ ...at(lineEnd(text, pairEnd(text, before))), insert: gap + written }];
}

/** The path that goes when *path* goes: a section or a map inside of a node that would be left empty goes too. */
function emptied(tree: Tree, path: Path): Path {
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(tree, parentPath);
  const alone = (isMap(parent) || isSeq(parent)) && parent.items.length === 1;
  const mayGo = parentPath.length === 1 || parentPath.length >= 3;
  return alone && mayGo ? emptied(tree, parentPath) : path;
}

function deleteSplices(tree: Tree, path: Path): Splice[] {
  const parent = nodeAt(tree, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (isMap(parent)) return deletePair(tree, path.slice(0, -1), parent, indexIn(parent, last));
  if (isSeq(parent)) return deleteItem(tree, path.slice(0, -1), parent, Number(last));
  throw new CannotEdit(`There is no “${path.join(".")}”.`);
}

function deletePair(tree: Tree, path: Path, map: YAMLMap, index: number): Splice[] {
  const { text } = tree;
  const items = map.items;
  const pair = items[index];
  if (pair === undefined) return [];
  if (items.length === 1 && path.length > 0) return replaceSplices(tree, path, {});
  const from = start(pair.key as Node);
  const to = pairEnd(text, pair);
  const next = items[index + 1];
  const before = items[index - 1];
  if (!isBlock(map)) return flowRemoval(from, to, next && start(next.key as Node), before && pairEnd(text, before));
  const begins = lineStart(text, from);
  if (text.slice(begins, from).trim() === "") return [wholeLines(text, begins, to)];
  // The first key of an item of a list: "- key: value".
  return next === undefined ? [{ from, to, insert: "{}" }] : [{ from, to: start(next.key as Node), insert: "" }];
}

function deleteItem(tree: Tree, path: Path, list: YAMLSeq, index: number): Splice[] {
  const { text } = tree;
  const items = list.items as Node[];
  const item = items[index];
  if (item === undefined) return [];
  if (items.length === 1) return replaceSplices(tree, path, []);
  const to = contentEnd(text, item);
  const next = items[index + 1];
  const before = items[index - 1];
  if (!isBlock(list)) return flowRemoval(start(item), to, next && start(next), before && contentEnd(text, before));
  const dash = text.lastIndexOf("-", start(item) - 1);
  const begins = lineStart(text, dash);
  if (text.slice(begins, dash).trim() === "") return [wholeLines(text, begins, to)];
  return [];
}

function flowRemoval(from: number, to: number, next: number | undefined, before: number | undefined): Splice[] {
  if (next !== undefined) return [{ from, to: next, insert: "" }];
  if (before !== undefined) return [{ from: before, to, insert: "" }];
  return [{ from, to, insert: "" }];
}

/** Whole lines from *from* to the end of the line of *to*; of two blank lines around them one goes too. */
function wholeLines(text: string, from: number, to: number): Splice {
  const lineBreak = text.indexOf("\n", to);
  let end = lineBreak < 0 ? text.length : lineBreak + 1;
  const before = text.slice(0, from);
  const blankBefore = from === 0 || /(\n[ \t]*|:[ \t]*)\r?\n$/.test(before); // Behind "services:" no blank line begins.
  const blankBehind = /^[ \t]*\r?\n/.exec(text.slice(end));
  if (blankBefore && blankBehind !== null) end += blankBehind[0].length;
  if (lineBreak < 0 && from > 0) return { from: from - 1, to: end, insert: "" };
  return { from, to: end, insert: "" };
}

function getIn(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], root);
}

function setIn(root: unknown, path: Path, value: Json): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(root)) {
    const copy: unknown[] = [...(root as unknown[])];
    copy[Number(head)] = setIn(copy[Number(head)], rest, value);
    return copy;
  }
  const map = typeof root === "object" && root !== null ? (root as Record<string, unknown>) : {};
  return { ...map, [String(head)]: setIn(map[String(head)], rest, value) };
}

function deleteIn(root: unknown, path: Path): unknown {
  const [head, ...rest] = path;
  if (head === undefined || typeof root !== "object" || root === null) return root;
  if (Array.isArray(root)) {
    const items = root as unknown[];
    return rest.length === 0 ? items.filter((_, index) => index !== Number(head)) : items.map((item, index) => (index === Number(head) ? deleteIn(item, rest) : item));
  }
  const map = root as Record<string, unknown>;
  if (rest.length > 0) return { ...map, [String(head)]: deleteIn(map[String(head)], rest) };
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== String(head)));
}

/** Equal as values; the order of a map's keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(x);
  return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && same(x[key], y[key]));
}

/**
 * The splices, when their result reads back as meant. Rare layouts that they do not fit (a comment inside of a flow
 * map, a `? key`) are altered by the YAML library, which keeps comments but not every space: one splice over what
 * that changed.
 */
function checked(tree: Tree, splices: () => Splice[], meant: (root: unknown) => unknown, alter: (document: Document) => void): Splice[] {
  const expected = meant(plain(tree));
  const fits = (text: string): boolean => {
    const result = read(text);
    return result.document.errors.length <= tree.document.errors.length && same(plain(result), expected);
  };
  const small = splices();
  if (fits(splice(tree.text, small))) return small;
  const whole: Document = readAnew(tree.text).document;
  alter(whole);
  const rewritten = whole.errors.length > 0 ? tree.text : whole.toString({ lineWidth: 0 });
  if (!fits(rewritten)) throw new CannotEdit("The text has a mistake that must be mended in the YAML view first.");
  const one = difference(tree.text, rewritten);
  return one === null ? [] : [one];
}
