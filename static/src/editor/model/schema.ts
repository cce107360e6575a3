import type { Json } from "@/shared/api";
import { mapping } from "./nodes";
import type { Path } from "./yaml/tree";

/** The subset of JSON Schema (2020-12) that pydantic writes for a design. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  title?: string;
  description?: string;
  type?: string | string[];
  default?: Json;
  examples?: Json[];
  enum?: Json[];
  const?: Json;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  patternProperties?: Record<string, Schema>;
  propertyNames?: Schema;
  items?: Schema;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  "x-unit"?: string;
  "x-phrase"?: string;
  "x-allowed"?: string;
  "x-refers-to"?: string[];
}

/** Follows `$ref`; words beside a reference (title, description, default) win over those behind it. */
export function resolve(root: Schema, schema: Schema): Schema {
  let current = schema;
  for (let hops = 0; hops < 16; hops += 1) {
    if (current.$ref !== undefined) {
      const name = current.$ref.replace("#/$defs/", "");
      const beside = Object.fromEntries(Object.entries(current).filter(([key]) => key !== "$ref"));
      current = { ...(root.$defs?.[name] ?? {}), ...beside };
    } else if (current.allOf?.length === 1 && current.allOf[0] !== undefined) {
      const { allOf, ...beside } = current;
      current = { ...allOf[0], ...beside };
    } else return current;
  }
  return current;
}

/** The forms that a value may take: the branches of anyOf and oneOf, nested ones included, else the schema itself. */
export function forms(root: Schema, schema: Schema): Schema[] {
  const here = resolve(root, schema);
  const branches = here.anyOf ?? here.oneOf;
  return branches === undefined ? [here] : branches.flatMap((branch) => forms(root, branch));
}

const typesOf = (schema: Schema): string[] =>
  schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type];

export const isType = (schema: Schema, type: string): boolean => typesOf(schema).includes(type);

/** Whether a value has the type that a form asks for. */
export function fits(schema: Schema, value: Json | undefined): boolean {
  if (value === undefined) return false;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.const !== undefined) return schema.const === value;
  const types = typesOf(schema);
  if (types.length === 0) return true;
  if (value === null) return types.includes("null");
  if (Array.isArray(value)) return types.includes("array");
  switch (typeof value) {
    case "object":
      return types.includes("object");
    case "number":
      return types.includes("number") || (types.includes("integer") && Number.isInteger(value));
    default:
      return types.includes(typeof value);
  }
}

/** The schema of the values of a map whose keys are names; null for a part with fixed keys. */
export function entriesOf(form: Schema): Schema | null {
  if (typeof form.additionalProperties === "object") return form.additionalProperties;
  return Object.values(form.patternProperties ?? {})[0] ?? null;
}

/** The schemas that may describe the key *part* of a value with *schema*. */
export function inside(root: Schema, schema: Schema, part: string | number): Schema[] {
  return forms(root, schema).flatMap((form) => {
    const property = form.properties?.[String(part)];
    if (property !== undefined) return [property];
    const entries = entriesOf(form);
    if (entries !== null) return [entries];
    if (form.items !== undefined) return [form.items];
    return [];
  });
}

/** The first schema at *path* of a document. */
export function schemaAt(root: Schema, path: Path): Schema | null {
  let candidates: Schema[] = [root];
  for (const part of path) candidates = candidates.flatMap((schema) => inside(root, schema, part));
  return candidates[0] ?? null;
}

/** The properties of the map at *path* in the order in which the schema declares them. */
export function orderAt(root: Schema | null, path: Path): readonly string[] {
  if (root === null) return [];
  let candidates: Schema[] = [root];
  for (const part of path) candidates = candidates.flatMap((schema) => inside(root, schema, part));
  const form = candidates.flatMap((schema) => forms(root, schema)).find((each) => each.properties !== undefined);
  return Object.keys(form?.properties ?? {});
}

/** A place where the text means another element: a value, or the key of a map. */
export interface Reference {
  path: Path;
  key: boolean;
  text: string;
  kinds: readonly string[];
}

/** Every reference of a design that its schema marks with `x-refers-to`. */
export function references(root: Schema, design: Json): Reference[] {
  const found: Reference[] = [];
  const visit = (candidates: readonly Schema[], value: Json, path: Path): void => {
    const all = candidates.flatMap((schema) => forms(root, schema));
    if (typeof value === "string") {
      const kinds = [...new Set(all.flatMap((form) => form["x-refers-to"] ?? []))];
      if (kinds.length > 0) found.push({ path, key: false, text: value, kinds });
    } else if (Array.isArray(value)) {
      const items = all.flatMap((form) => form.items ?? []);
      value.forEach((item, index) => visit(items, item, [...path, index]));
    } else if (value !== null && typeof value === "object") {
      const kinds = [...new Set(all.flatMap((form) => (form.propertyNames === undefined ? [] : forms(root, form.propertyNames).flatMap((each) => each["x-refers-to"] ?? []))))];
      for (const [key, inner] of Object.entries(mapping(value))) {
        const here = [...path, key];
        if (kinds.length > 0) found.push({ path: here, key: true, text: key, kinds });
        visit(all.flatMap((form) => inside(root, form, key)), inner, here);
      }
    }
  };
  visit([root], design, []);
  return found;
}
