import type { Json } from "@/shared/api";
import type { Edit } from "./edits";
import { freshName, mapping, namesFor, type Plain } from "./nodes";
import { references, type Schema } from "./schema";
import { SECTION_OF, type Kind } from "./sections";
import { plain, read, type Path } from "./yaml/tree";

function put(value: Json, path: Path, text: string): Json {
  const [head, ...rest] = path;
  if (head === undefined) return text;
  if (Array.isArray(value)) return value.map((item, index) => (index === Number(head) ? put(item, rest, text) : item));
  const map = mapping(value);
  const inner = map[String(head)];
  return inner === undefined ? value : { ...map, [String(head)]: put(inner, rest, text) };
}

/** What a new node is before anybody has set anything: the server's template, its references led to what is there. */
export function newPart(design: Plain, schema: Schema | null, kind: Kind, template: string): Json {
  const value = plain(read(template));
  let part: Json = typeof value === "object" && value !== null ? (value as Json) : {};
  if (schema === null) return part;
  const section = SECTION_OF[kind];
  for (const reference of references(schema, { [section]: { it: part } })) {
    const names = namesFor(design, reference.kinds);
    const first = names[0];
    if (reference.key || first === undefined || names.includes(reference.text)) continue;
    part = put(part, reference.path.slice(2), first);
  }
  return part;
}

/** Edits that add a node of *kind*, at *position* when it stands on the canvas; a topic gets a cluster when there is none. */
export function addition(
  design: Plain, schema: Schema | null, kind: Kind, template: string, position: readonly [number, number] | null,
): { edits: Edit[]; id: string } {
  const edits: Edit[] = [];
  let grown = design;
  if (kind === "topic" && Object.keys(mapping(design["clusters"])).length === 0) {
    edits.push({ do: "set", path: ["clusters", "main"], value: {} });
    grown = { ...design, clusters: { main: {} } };
  }
  const id = freshName(grown, kind.replaceAll("_", "-"));
  edits.push({ do: "set", path: [SECTION_OF[kind], id], value: newPart(grown, schema, kind, template) });
  if (position !== null) edits.push({ do: "set", path: ["layout", id], value: [Math.round(position[0]), Math.round(position[1])] });
  return { edits, id };
}
