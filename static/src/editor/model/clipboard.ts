import type { Json } from "@/shared/api";
import type { Edit } from "./edits";
import { freshName, mapping, nodesOf, pathOf, type Plain } from "./nodes";
import { references, type Schema } from "./schema";
import { SECTION_OF, type Kind } from "./sections";

/** Nodes on the clipboard: text that says what it is, so that a paste from elsewhere is refused. */
export interface Clip {
  lagwise: "nodes/1";
  nodes: { id: string; kind: Kind; part: Json; position: readonly [number, number] | null }[];
}

export function clip(design: Plain, ids: ReadonlySet<string>, place: (id: string) => readonly [number, number] | null): Clip {
  const nodes = nodesOf(design).filter((node) => ids.has(node.id));
  return {
    lagwise: "nodes/1",
    nodes: nodes.map(({ id, kind }) => ({
      id, kind, part: mapping(design[SECTION_OF[kind]])[id] ?? null, position: place(id),
    })),
  };
}

export function readClip(text: string): Clip | null {
  try {
    const value = JSON.parse(text) as Partial<Clip> | null;
    return value?.lagwise === "nodes/1" && Array.isArray(value.nodes) ? (value as Clip) : null;
  } catch {
    return null;
  }
}

/** Exchanges node names in the references of one part. */
function renamed(schema: Schema, kind: Kind, part: Json, names: ReadonlyMap<string, string>): Json {
  const section = SECTION_OF[kind];
  const found = references(schema, { [section]: { it: part } });
  const exchange = (text: string): string => {
    const whole = names.get(text);
    if (whole !== undefined) return whole;
    const dot = text.indexOf(".");
    const head = dot < 0 ? undefined : names.get(text.slice(0, dot));
    return head === undefined ? text : head + text.slice(dot);
  };
  const at = new Set(found.map(({ path, key }) => `${key ? "key" : "value"} ${path.join("\u0000")}`));
  const visit = (value: Json, path: (string | number)[]): Json => {
    if (typeof value === "string") return at.has(`value ${path.join("\u0000")}`) ? exchange(value) : value;
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => {
      const here = [...path, key];
      return [at.has(`key ${here.join("\u0000")}`) ? exchange(key) : key, visit(inner, here)];
    }));
  };
  return visit(part, [section, "it"]);
}

/** Edits that put the nodes of *from* into the design under fresh names; links among them follow the new names. */
export function paste(design: Plain, schema: Schema, from: Clip, shift: readonly [number, number]): { edits: Edit[]; ids: string[] } {
  const names = new Map<string, string>();
  let grown: Plain = design;
  for (const { id, kind } of from.nodes) {
    const name = freshName(grown, id);
    names.set(id, name);
    const section = SECTION_OF[kind];
    grown = { ...grown, [section]: { ...mapping(grown[section]), [name]: {} } };
  }
  const edits: Edit[] = from.nodes.map(({ id, kind, part }) => ({
    do: "set", path: [SECTION_OF[kind], names.get(id) ?? id], value: renamed(schema, kind, part, names),
  }));
  for (const { id, position } of from.nodes) {
    if (position === null) continue;
    edits.push({ do: "set", path: ["layout", names.get(id) ?? id], value: [position[0] + shift[0], position[1] + shift[1]] });
  }
  return { edits, ids: [...names.values()] };
}

/** Edits that take nodes out of the design, with their places on the canvas. References to them stay: the check names them. */
export function removal(design: Plain, ids: Iterable<string>): Edit[] {
  const layout = mapping(design["layout"]);
  return [...ids].flatMap((id) => {
    const path = pathOf(design, id);
    const edits: Edit[] = path === null ? [] : [{ do: "delete", path }];
    if (layout[id] !== undefined) edits.push({ do: "delete", path: ["layout", id] });
    return edits;
  });
}
