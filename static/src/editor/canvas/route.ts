import { NODE } from "./view";

export interface Route {
  path: string;
  /** Where words about the link stand. */
  labelX: number;
  labelY: number;
}

const OUT = 22;
const ROUND = 12;

/** A polyline with round corners. */
function rounded(points: readonly (readonly [number, number])[]): string {
  const [first] = points;
  if (first === undefined) return "";
  let path = `M${first[0]} ${first[1]}`;
  for (let index = 1; index < points.length; index += 1) {
    const [x, y] = points[index] as readonly [number, number];
    const [px, py] = points[index - 1] as readonly [number, number];
    const next = points[index + 1];
    if (next === undefined) {
      path += `L${x} ${y}`;
      continue;
    }
    const before = Math.hypot(x - px, y - py);
    const behind = Math.hypot(next[0] - x, next[1] - y);
    const r = Math.min(ROUND, before / 2, behind / 2);
    if (r === 0) continue;
    path += `L${x - ((x - px) / before) * r} ${y - ((y - py) / before) * r}Q${x} ${y} ${x + ((next[0] - x) / behind) * r} ${y + ((next[1] - y) / behind) * r}`;
  }
  return path;
}

/**
 * The way of a link from the right side of one node to the left side of another: a curve forward; back to the left
 * it goes round both nodes, below for records, above for sagas, so that it crosses neither. *lane* parts links that
 * would lie on each other.
 */
export function route(from: { x: number; y: number }, to: { x: number; y: number }, above: boolean, lane: number): Route {
  if (to.x - from.x > -24) {
    const bend = Math.max(40, (to.x - from.x) * 0.42);
    return {
      path: `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`,
      labelX: (from.x + to.x) / 2, labelY: (from.y + to.y) / 2,
    };
  }
  const half = NODE.height / 2 + 18 + lane;
  const apart = Math.abs(from.y - to.y) > NODE.height + 44;
  // Between the two nodes where there is room, else outside of both.
  const y = apart ? (from.y + to.y) / 2 + lane : above ? Math.min(from.y, to.y) - half : Math.max(from.y, to.y) + half;
  const [right, left] = [from.x + OUT + lane, to.x - OUT - lane];
  return {
    path: rounded([[from.x, from.y], [right, from.y], [right, y], [left, y], [left, to.y], [to.x, to.y]]),
    labelX: (right + left) / 2, labelY: y,
  };
}
