import type { Json } from "@/shared/api";
import { splice, type Splice } from "./change";
import { orderAt, type Schema } from "./schema";
import { DOCUMENT_ORDER } from "./sections";
import { appendAt, deleteAt, setAllAt, setAt } from "./yaml/edit";
import type { Path } from "./yaml/tree";

/** One step of an edit, by meaning; several of them make one Change. */
export type Edit =
  | { do: "set"; path: Path; value: Json }
  | { do: "append"; path: Path; value: Json }
  | { do: "delete"; path: Path };

/** Where a new key stands among its siblings: as the schema declares them, sections as a document has them. */
const orderOf = (schema: Schema | null) => (parent: Path): readonly string[] =>
  parent.length === 0 ? DOCUMENT_ORDER : orderAt(schema, parent);

type Step = Edit | { do: "set all"; parent: Path; entries: [string, Json][] };

/** Places in a row are one step, when no node comes twice: a thousand of them are not a thousand readings of the text. */
function grouped(edits: readonly Edit[]): Step[] {
  const steps: Step[] = [];
  const seen = new Set<string>();
  for (const edit of edits) {
    const last = steps.at(-1);
    const parent = edit.path.slice(0, -1);
    const key = String(edit.path.at(-1) ?? "");
    const places = edit.do === "set" && parent.length === 1 && parent[0] === "layout";
    if (places && last?.do === "set all" && !seen.has(key)) last.entries.push([key, edit.value]);
    else if (places) steps.push({ do: "set all", parent, entries: [[key, edit.value]] });
    else steps.push(edit);
    if (!places) seen.clear();
    else seen.add(key);
  }
  return steps;
}

/** The splices that do *edits* one after the other; each is written on the result of the ones before. */
export function spliced(text: string, edits: readonly Edit[], schema: Schema | null): Splice[] {
  const order = orderOf(schema);
  const all: Splice[] = [];
  let now = text;
  for (const edit of grouped(edits)) {
    const splices =
      edit.do === "set all" ? setAllAt(now, edit.parent, edit.entries, order)
      : edit.do === "set" ? setAt(now, edit.path, edit.value, order)
      : edit.do === "append" ? appendAt(now, edit.path, edit.value, order)
      : deleteAt(now, edit.path);
    now = splice(now, splices);
    all.push(...splices);
  }
  return all;
}
