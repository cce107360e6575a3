import { isCollection, isMap, isPair, isScalar, isSeq, parseDocument, type Document, type Node, type Pair, type ParsedNode, type YAMLMap, type YAMLSeq } from "yaml";

/** Keys of maps and indices of lists from the root of a document to a value. */
export type Path = readonly (string | number)[];

export interface Tree {
  text: string;
  document: Document.Parsed;
  /** JSON is the same document: new parts are written with quotes. */
  json: boolean;
}

export interface Range {
  from: number;
  to: number;
}

/** The last few texts: one edit reads the same text several times. Their documents are never altered. */
const KEPT = 4;
let kept: readonly Tree[] = [];

/** Reads *text*; never throws, mistakes are in `document.errors`. The result is shared: who alters it uses `readAnew`. */
export function read(text: string): Tree {
  const known = kept.find((tree) => tree.text === text);
  if (known !== undefined) return known;
  const tree = readAnew(text);
  kept = [tree, ...kept].slice(0, KEPT);
  return tree;
}

export function readAnew(text: string): Tree {
  const document = parseDocument(text, { keepSourceTokens: false, prettyErrors: false, uniqueKeys: false, logLevel: "silent" });
  return { text, document, json: /^\s*\{/.test(text) };
}

/** The document as plain values; null where it is not readable at all. */
export function plain(tree: Tree): unknown {
  try {
    return tree.document.toJS({ maxAliasCount: 0 }) as unknown;
  } catch {
    return null;
  }
}

export const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key));

export const pairIn = (map: YAMLMap, key: string | number): Pair | undefined =>
  map.items.find((pair) => keyOf(pair) === String(key));

export const indexIn = (map: YAMLMap, key: string | number): number =>
  map.items.findIndex((pair) => keyOf(pair) === String(key));

/** The node at *path*: null for a key without a value, undefined when there is no such place. */
export function nodeAt(tree: Tree, path: Path): Node | null | undefined {
  let node: Node | null | undefined = tree.document.contents;
  for (const part of path) {
    if (isMap(node)) {
      const pair = pairIn(node, part);
      if (pair === undefined) return undefined;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const index = Number(part);
      if (!Number.isInteger(index) || index < 0 || index >= node.items.length) return undefined;
      node = node.items[index] as Node | null;
    } else return undefined;
  }
  return node;
}

export const isBlock = (node: YAMLMap | YAMLSeq): boolean => node.flow !== true;

/** A key without a value, or `~`. */
export const isNothing = (node: Node | null | undefined): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null);

export const start = (node: Node): number => node.range?.[0] ?? 0;

/** Where the last character of a node's own text ends, comments and blank lines behind it not included. */
export function contentEnd(text: string, node: Node): number {
  if (isCollection(node) && isBlock(node)) {
    const last = node.items.at(-1);
    if (isPair(last)) {
      if (last.value !== null && last.value !== undefined && hasText(last.value as Node)) return contentEnd(text, last.value as Node);
      return colonEnd(text, last);
    }
    if (last !== undefined) return contentEnd(text, last as Node);
  }
  let end = node.range?.[1] ?? 0;
  const from = start(node);
  while (end > from && /\s/.test(text[end - 1] ?? "")) end -= 1; // Block scalars end with their line break.
  return end;
}

/** Whether a node has characters of its own: an empty value has a place, but no text. */
export const hasText = (node: Node): boolean => node.range != null && node.range[1] > node.range[0];

/** The place behind the colon of a pair. */
export function colonEnd(text: string, pair: Pair): number {
  const key = pair.key as ParsedNode;
  const colon = text.indexOf(":", key.range[1]);
  return colon < 0 ? key.range[1] : colon + 1;
}

export function pairEnd(text: string, pair: Pair): number {
  const value = pair.value as Node | null;
  return value !== null && hasText(value) ? contentEnd(text, value) : colonEnd(text, pair);
}

export const lineStart = (text: string, place: number): number => text.lastIndexOf("\n", place - 1) + 1;

/** The end of the line that *place* is on, its line break not included. */
export function lineEnd(text: string, place: number): number {
  const end = text.indexOf("\n", place);
  const stop = end < 0 ? text.length : end;
  return stop > place && text[stop - 1] === "\r" ? stop - 1 : stop;
}

export const column = (text: string, place: number): number => place - lineStart(text, place);

/** Where the value at *path* stands; for a key without a value, where the key stands. */
export function rangeAt(tree: Tree, path: Path): Range | null {
  const parent = path.length === 0 ? null : nodeAt(tree, path.slice(0, -1));
  const node = nodeAt(tree, path);
  if (node === undefined) return null;
  if (node !== null && hasText(node)) return { from: start(node), to: contentEnd(tree.text, node) };
  if (isMap(parent)) return keyRange(tree, path);
  return null;
}

/** Where the key of *path* stands. */
export function keyRange(tree: Tree, path: Path): Range | null {
  const parent = nodeAt(tree, path.slice(0, -1));
  const last = path.at(-1);
  if (!isMap(parent) || last === undefined) return null;
  const key = pairIn(parent, last)?.key as ParsedNode | undefined;
  return key === undefined ? null : { from: key.range[0], to: key.range[1] };
}

/** The path of the deepest key or value around *place*. */
export function pathAround(tree: Tree, place: number): Path {
  const path: (string | number)[] = [];
  let node: Node | null | undefined = tree.document.contents;
  for (;;) {
    if (isMap(node)) {
      const pair: Pair | undefined = (node.items).findLast((each) => start(each.key as Node) <= place);
      if (pair === undefined) return path;
      const end = isBlock(node) ? lineEnd(tree.text, pairEnd(tree.text, pair)) : pairEnd(tree.text, pair);
      if (place > end) return path;
      path.push(keyOf(pair));
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const index: number = (node.items as Node[]).findLastIndex((each) => start(each) <= place);
      if (index < 0) return path;
      path.push(index);
      node = (node.items as Node[])[index];
    } else return path;
  }
}
