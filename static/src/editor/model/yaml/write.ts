import { stringify } from "yaml";
import type { Json } from "@/shared/api";

/** How a value is written where it goes. */
export interface Style {
  /** Inside of `{…}` or `[…]`. */
  flow: boolean;
  /** Column of the key that the value belongs to. */
  indent: number;
  json: boolean;
}

/** Longer maps and lists are written one entry a line. */
const LINE = 80;

const isMapping = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A scalar as YAML that reads back as the same value, also for parsers of YAML 1.1 (`on`, `no`). */
export function scalar(value: Json, flow: boolean, json: boolean): string {
  if (json) return JSON.stringify(value);
  const options = { lineWidth: 0, blockQuote: false, compat: "yaml-1.1" } as const;
  if (!flow) return stringify(value, options).trimEnd();
  return stringify([value], { ...options, collectionStyle: "flow", flowCollectionPadding: false }).trim().slice(1, -1);
}

/** A value on one line. */
export function inline(value: Json, json: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, json)).join(", ")}]`;
  if (isMapping(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${scalar(key, true, json)}: ${inline(item, json)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return scalar(value, true, json);
}

/** A value behind `key:`, with the space or the line breaks before it. */
export function behindKey(value: Json, style: Style): string {
  const { flow, indent, json } = style;
  if (Array.isArray(value) || isMapping(value)) {
    const one = inline(value, json);
    if (flow || json || one.length + indent <= LINE || Object.keys(value).length === 0) return ` ${one}`;
    return `\n${block(value, indent + 2)}`;
  }
  return ` ${scalar(value, flow, json)}`;
}

/** A map or list, one entry a line, each behind *indent* spaces. */
function block(value: Json[] | Record<string, Json>, indent: number): string {
  const pad = " ".repeat(indent);
  if (Array.isArray(value)) {
    return value
      .map((item) => {
        if (!isMapping(item) || inline(item, false).length + indent + 2 <= LINE) return `${pad}- ${isMapping(item) || Array.isArray(item) ? inline(item, false) : scalar(item, false, false)}`;
        return `${pad}- ${block(item, indent + 2).trimStart()}`;
      })
      .join("\n");
  }
  return Object.entries(value).map(([key, item]) => pad + pairText(key, item, { flow: false, indent, json: false })).join("\n");
}

/** `key: value`. */
export const pairText = (key: string, value: Json, style: Style): string =>
  `${scalar(key, style.flow, style.json)}:${behindKey(value, style)}`;
