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

/** The place nearest to *wish* where a node covers no other: tried in rings around it. */
export function freePlace(wish: Place, taken: readonly Place[]): [number, number] {
  const [stepX, stepY] = [NODE.width / 2 + 20, NODE.height + 24];
  const free = ([x, y]: Place): boolean => taken.every(([a, b]) => Math.abs(a - x) >= NODE.width + 16 || Math.abs(b - y) >= NODE.height + 16);
  for (let ring = 0; ring < 40; ring += 1) {
    const places: Place[] = [];
    for (let dx = -ring; dx <= ring; dx += 1) {
      for (let dy = -ring; dy <= ring; dy += 1) {
        if (Math.max(Math.abs(dx), Math.abs(dy)) === ring) places.push([wish[0] + dx * stepX, wish[1] + dy * stepY]);
      }
    }
    const near = places.filter(free).toSorted((a, b) => Math.hypot(a[0] - wish[0], a[1] - wish[1]) - Math.hypot(b[0] - wish[0], b[1] - wish[1]))[0];
    if (near !== undefined) return [Math.round(near[0] / 4) * 4, Math.round(near[1] / 4) * 4];
  }
  return [Math.round(wish[0]), Math.round(wish[1])];
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
