import type { Edit } from "../model/edits";
import type { DesignNode } from "../model/nodes";
import { NODE, onCanvas } from "./view";

export type Place = readonly [number, number];

/** Free places for nodes that have none, beside those that have: in columns to the right of everything. */
export function besides(nodes: readonly DesignNode[], placed: ReadonlyMap<string, Place>): Map<string, Place> {
  const known = nodes.flatMap((node) => node.position ?? placed.get(node.id) ?? []);
  const right = known.length === 0 ? 0 : Math.max(...known.filter((_, index) => index % 2 === 0)) + NODE.width + 60;
  const top = known.length === 0 ? 0 : Math.min(...known.filter((_, index) => index % 2 === 1));
  const result = new Map<string, Place>();
  for (const node of nodes) {
    if (!onCanvas(node.kind) || node.position !== null || placed.has(node.id)) continue;
    const index = result.size;
    result.set(node.id, [right + Math.floor(index / 8) * (NODE.width + 60), top + (index % 8) * (NODE.height + 36)]);
  }
  return result;
}

/** Edits that write places; computed ones of other nodes are written with the first that is moved by hand. */
export function placing(places: ReadonlyMap<string, Place>, nodes: readonly DesignNode[], computed: ReadonlyMap<string, Place>): Edit[] {
  const all = new Map<string, Place>();
  for (const node of nodes) {
    if (!onCanvas(node.kind)) continue;
    const place = places.get(node.id) ?? (node.position === null ? computed.get(node.id) : undefined);
    if (place !== undefined) all.set(node.id, place);
  }
  return [...all].map(([id, [x, y]]) => ({ do: "set", path: ["layout", id], value: [Math.round(x), Math.round(y)] }));
}
