import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { namesFor, plainText } from "../model/nodes";
import { forms, inside, resolve, type Schema } from "../model/schema";
import type { Session } from "../model/session";
import type { Path } from "../model/yaml/tree";

/** The keys above a line by indentation; what is being typed is rarely valid YAML, so no parser is asked. */
export function pathAbove(lines: readonly string[], line: number, indent: number): Path {
  const path: string[] = [];
  let column = indent;
  for (let index = line - 1; index >= 0 && column > 0; index -= 1) {
    const found = /^(\s*)(?:- )?([A-Za-z][\w.-]*|"[^"]+"):/.exec(lines[index] ?? "");
    const at = found?.[1]?.length ?? Infinity;
    if (found?.[2] !== undefined && at < column) {
      path.unshift(found[2].replaceAll('"', ""));
      column = at;
    }
  }
  return path;
}

function schemasAt(root: Schema, path: Path): Schema[] {
  let found: Schema[] = [root];
  for (const part of path) {
    found = found.flatMap((schema) => inside(root, schema, part)).flatMap((schema) => forms(root, schema));
    // Items of a list have no key of their own in the indentation.
    found = found.flatMap((schema) => (schema.items === undefined ? [schema] : forms(root, schema.items)));
  }
  return found;
}

/** Keys that the schema allows here, or values: enums, booleans, names of the design, examples of phrases. */
export function completer(session: Session): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const { schema: root, design } = session.state;
    if (root === null) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const lines = context.state.doc.toString().split("\n");
    const indent = /^\s*(?:- )?/.exec(before)?.[0].length ?? 0;
    const above = pathAbove(lines, line.number - 1, indent);
    const valueOf = /^\s*(?:- )?([\w.-]+):\s+(.*)$/.exec(before);
    if (valueOf?.[1] !== undefined) {
      const typed = valueOf[2] ?? "";
      const here = schemasAt(root, [...above, valueOf[1]]);
      const field = schemasAt(root, above).map((each) => each.properties?.[valueOf[1] ?? ""]).find((each) => each !== undefined);
      const examples = field === undefined ? [] : (resolve(root, field).examples ?? []).filter((each) => typeof each !== "object").map(String);
      const options = [
        ...here.flatMap((each) => (each.enum ?? []).map((value) => ({ label: plainText(value) }))),
        ...(here.some((each) => each.type === "boolean") ? [{ label: "true" }, { label: "false" }] : []),
        ...here.flatMap((each) => namesFor(design, each["x-refers-to"] ?? []).map((label) => ({ label, detail: "in this design" }))),
        ...examples.map((label) => ({ label, detail: "example" })),
      ];
      return options.length === 0 ? null : { from: context.pos - typed.length, options: [...new Map(options.map((each) => [each.label, each])).values()] };
    }
    const word = context.matchBefore(/[\w.-]*/);
    if (word === null || (word.from === word.to && !context.explicit) || !/^\s*(?:- )?[\w.-]*$/.test(before)) return null;
    const here = schemasAt(root, above);
    const keys = here.flatMap((each) => Object.entries(each.properties ?? {}));
    const names = here.flatMap((each) => (each.propertyNames === undefined ? [] : namesFor(design, resolve(root, each.propertyNames)["x-refers-to"] ?? [])));
    const options = [
      ...keys.map(([label, field]) => ({ label, apply: `${label}: `, detail: resolve(root, field).title ?? "" })),
      ...names.map((label) => ({ label, apply: `${label}: `, detail: "in this design" })),
    ];
    return options.length === 0 ? null : { from: word.from, options };
  };
}
