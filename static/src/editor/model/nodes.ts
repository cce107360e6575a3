import type { Json } from "@/shared/api";
import { KINDS, kindIn, SECTION_OF, type Kind } from "./sections";
import type { Path } from "./yaml/tree";

/** A design as plain values, read leniently: whatever has the right shape counts, the rest is the check's to name. */
export type Plain = Record<string, Json>;

export interface DesignNode {
  id: string;
  kind: Kind;
  position: readonly [number, number] | null;
}

export const mapping = (value: unknown): Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {};

/** A scalar as the document writes it; a map or list as JSON. */
export const plainText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

const isPosition = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number" && Number.isFinite(each));

/** Every node of the design in the order of the document's sections, with its place on the canvas. */
export function nodesOf(design: Plain): DesignNode[] {
  const layout = mapping(design["layout"]);
  return KINDS.flatMap((kind) =>
    Object.keys(mapping(design[SECTION_OF[kind]])).map((id) => {
      const place = layout[id];
      return { id, kind, position: isPosition(place) ? place : null };
    }),
  );
}

/** The path of a node's part of the document; null when the design has no such node. */
export function pathOf(design: Plain, id: string): Path | null {
  const node = nodesOf(design).find((each) => each.id === id);
  return node === undefined ? null : [SECTION_OF[node.kind], id];
}

/** The node that *path* is in, if it is in one (a place in `layout` is in its node). */
export function nodeIn(path: Path): string | null {
  const [section, id] = path;
  if (typeof section !== "string" || typeof id !== "string") return null;
  return kindIn(section) !== undefined || section === "layout" ? id : null;
}

/** The node that an element's name means: "order-events.mailer" is part of "order-events". The longest name wins. */
export function nodeOfElement(names: ReadonlySet<string>, element: string): string | null {
  if (names.has(element)) return element;
  let end = element.lastIndexOf(".");
  while (end > 0) {
    const head = element.slice(0, end);
    if (names.has(head)) return head;
    end = element.lastIndexOf(".", end - 1);
  }
  return null;
}

/** A name for a new node that is not taken: "topic", "topic-2", … */
export function freshName(design: Plain, wish: string): string {
  const taken = new Set(nodesOf(design).map((node) => node.id));
  if (!taken.has(wish)) return wish;
  const stem = wish.replace(/-\d+$/, "");
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

/** The names of what an `x-refers-to` kind means: nodes of a kind, or SERVICE.HANDLER for "handler". */
export function namesFor(design: Plain, kinds: readonly string[]): string[] {
  return kinds.flatMap((kind) => {
    if (kind === "handler") {
      return Object.entries(mapping(design["services"])).flatMap(([service, part]) =>
        Object.keys(mapping(mapping(part)["handles"])).map((handler) => `${service}.${handler}`));
    }
    if (kind === "command") {
      return [...new Set(Object.values(mapping(design["services"])).flatMap((part) => Object.keys(mapping(mapping(part)["handles"]))))];
    }
    const section = SECTION_OF[kind as Kind] as string | undefined;
    return section === undefined ? [] : Object.keys(mapping(design[section]));
  });
}
