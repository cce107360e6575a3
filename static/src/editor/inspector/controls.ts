import type { Json } from "@/shared/api";
import { entriesOf, fits, forms, isType, resolve, type Schema } from "../model/schema";

/** How a field is edited, decided by its schema and by what is written now. */
export type Control =
  | { type: "choice"; options: string[] }
  | { type: "switch" }
  | { type: "number"; whole: boolean; minimum: number | undefined; maximum: number | undefined }
  | { type: "text"; hint: string; pattern: string | undefined; phrase: string | undefined; unit: string | undefined }
  | { type: "reference"; kinds: readonly string[] }
  | { type: "names"; kinds: readonly string[] }
  | { type: "list"; item: Schema }
  | { type: "map"; value: Schema; keys: Schema | null }
  | { type: "part"; schema: Schema; optional: boolean }
  | { type: "elsewhere" };

const refersTo = (schema: Schema): readonly string[] | undefined => schema["x-refers-to"];

export function controlFor(root: Schema, schema: Schema, value: Json | undefined): Control {
  const here = resolve(root, schema);
  if (here["x-phrase"] !== undefined || here["x-unit"] !== undefined) {
    if (value !== undefined && value !== null && typeof value === "object") return { type: "elsewhere" };
    return { type: "text", hint: here["x-allowed"] ?? "", pattern: here.pattern, phrase: here["x-phrase"], unit: here["x-unit"] };
  }
  const all = forms(root, here).filter((form) => form.type !== "null" && form.const !== null);
  const form = all.find((each) => fits(each, value)) ?? all[0];
  if (form === undefined) return { type: "elsewhere" };
  const lists = all.filter((each) => isType(each, "array"));
  const textual = all.find((each) => isType(each, "string") && refersTo(each) !== undefined);

  const list = lists[0];
  if (list?.items !== undefined) {
    const items = forms(root, list.items);
    const named = items.find((each) => refersTo(each) !== undefined);
    const objects = items.find((each) => each.properties !== undefined);
    const long = Array.isArray(value) ? value.some((item) => typeof item === "object") : typeof value === "object" && value !== null;
    if (named !== undefined && !long) return { type: "names", kinds: refersTo(named) ?? [] };
    if (objects !== undefined || isType(items[0] ?? {}, "object")) {
      return Array.isArray(value) || value === undefined ? { type: "list", item: list.items } : { type: "part", schema: objects ?? form, optional: true };
    }
    return { type: "elsewhere" };
  }
  if (textual !== undefined && (typeof value === "string" || value === undefined || value === null)) {
    return { type: "reference", kinds: refersTo(textual) ?? [] };
  }
  if (form.enum !== undefined) return { type: "choice", options: form.enum.map(String) };
  if (isType(form, "boolean")) return { type: "switch" };
  if (form.properties !== undefined) return { type: "part", schema: form, optional: !("default" in here) || here.default === null };
  const entries = isType(form, "object") ? entriesOf(form) : null;
  if (entries !== null) return { type: "map", value: entries, keys: form.propertyNames ?? null };
  if (isType(form, "integer") || isType(form, "number")) {
    return { type: "number", whole: !isType(form, "number"), minimum: form.minimum, maximum: form.maximum };
  }
  if (isType(form, "string")) return { type: "text", hint: "", pattern: form.pattern, phrase: undefined, unit: undefined };
  return { type: "elsewhere" };
}

/** What a typed text means as a value: numbers stay numbers where the field takes them. */
export function typed(text: string, control: Control): Json {
  const trimmed = text.trim();
  const numeric = /^-?\d+(\.\d+)?$/.test(trimmed);
  if (control.type === "number" && numeric) return Number(trimmed);
  if (control.type === "text" && control.unit !== undefined && numeric) return Number(trimmed);
  return trimmed;
}

/** What is wrong with a typed text before the server is asked; null when nothing is seen. */
export function objection(text: string, control: Control): string | null {
  const trimmed = text.trim();
  if (control.type === "number") {
    const value = Number(trimmed);
    if (trimmed === "" || Number.isNaN(value)) return "A number is expected here.";
    if (control.whole && !Number.isInteger(value)) return "A whole number is expected here.";
    if (control.minimum !== undefined && value < control.minimum) return `At least ${control.minimum}.`;
    if (control.maximum !== undefined && value > control.maximum) return `At most ${control.maximum}.`;
  }
  if (control.type === "text" && control.pattern !== undefined && !/^-?\d+(\.\d+)?$/.test(trimmed)) {
    let pattern: RegExp;
    try {
      pattern = new RegExp(control.pattern);
    } catch {
      return null; // Python's pattern, not JavaScript's: the server judges.
    }
    if (!pattern.test(trimmed)) return control.hint === "" ? "That is not how this is written." : `Expected: ${control.hint}.`;
  }
  return null;
}

/** How a default is said beside an empty field. */
export function defaultWords(schema: Schema): string {
  const value = schema.default;
  if (value === undefined || value === null) return "not set";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  if (typeof value === "object") return Object.keys(value).length === 0 ? "none" : "set";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
