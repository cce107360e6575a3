import type { Json } from "@/shared/api";
import { splice, type Splice } from "./change";
import { orderAt, type Schema } from "./schema";
import { DOCUMENT_ORDER } from "./sections";
import { appendAt, deleteAt, setAt } from "./yaml/edit";
import type { Path } from "./yaml/tree";

/** One step of an edit, by meaning; several of them make one Change. */
export type Edit =
  | { do: "set"; path: Path; value: Json }
  | { do: "append"; path: Path; value: Json }
  | { do: "delete"; path: Path };

/** Where a new key stands among its siblings: as the schema declares them, sections as a document has them. */
const orderOf = (schema: Schema | null) => (parent: Path): readonly string[] =>
  parent.length === 0 ? DOCUMENT_ORDER : orderAt(schema, parent);

/** The splices that do *edits* one after the other; each is written on the result of the ones before. */
export function spliced(text: string, edits: readonly Edit[], schema: Schema | null): Splice[] {
  const order = orderOf(schema);
  const all: Splice[] = [];
  let now = text;
  for (const edit of edits) {
    const splices =
      edit.do === "set" ? setAt(now, edit.path, edit.value, order)
      : edit.do === "append" ? appendAt(now, edit.path, edit.value, order)
      : deleteAt(now, edit.path);
    now = splice(now, splices);
    all.push(...splices);
  }
  return all;
}
