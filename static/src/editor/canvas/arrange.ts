import type { ELK as Elk } from "elkjs/lib/elk-api.js";
import { NODE } from "./view";

/** Layered layout by ELK, in a worker, loaded on first use; never on the main thread, and never without an end. */

const DEADLINE_MS = 20_000;

interface Arrangement {
  nodes: readonly string[];
  links: readonly { from: string; to: string }[];
}

let engine: Promise<{ layout: Elk["layout"]; stop: () => void }> | null = null;

async function load(): Promise<{ layout: Elk["layout"]; stop: () => void }> {
  const [{ default: ELK }, { default: address }] = await Promise.all([
    import("elkjs/lib/elk-api.js"), import("elkjs/lib/elk-worker.min.js?url"),
  ]);
  const elk = new ELK({ workerFactory: () => new Worker(address) });
  return {
    layout: elk.layout.bind(elk),
    stop: () => {
      elk.terminateWorker();
      engine = null;
    },
  };
}

/** A place for every node, left to right as records flow; throws when it takes too long. */
export async function arrange({ nodes, links }: Arrangement): Promise<Map<string, [number, number]>> {
  engine ??= load();
  const { layout, stop } = await engine;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      stop();
      fail(new Error("The arrangement took too long and was given up; nothing was moved."));
    }, DEADLINE_MS);
  });
  const known = new Set(nodes);
  const graph = layout({
    id: "design",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "60",
      "elk.spacing.nodeNode": "40",
      "elk.spacing.componentComponent": "64",
      "elk.layered.nodePlacement.strategy": nodes.length > 400 ? "SIMPLE" : "NETWORK_SIMPLEX",
      "elk.layered.crossingMinimization.semiInteractive": "false",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
      "elk.aspectRatio": "1.8",
    },
    children: nodes.map((id) => ({ id, width: NODE.width, height: NODE.height })),
    edges: links
      .filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
      .map(({ from, to }, index) => ({ id: `e${index}`, sources: [from], targets: [to] })),
  });
  try {
    const done = await Promise.race([graph, late]);
    return new Map((done.children ?? []).map((child) => [child.id, [Math.round((child.x ?? 0) / 4) * 4, Math.round((child.y ?? 0) / 4) * 4]]));
  } finally {
    clearTimeout(timer);
  }
}
