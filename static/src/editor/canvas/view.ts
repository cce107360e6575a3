import type { CheckAnswer, Finding, GraphLink, LinkStyle, Severity } from "@/shared/api";
import { FACES, type Instrument } from "../kinds";
import { mapping, nodeOfElement, type DesignNode, type Plain } from "../model/nodes";
import { ON_SHELF, SECTION_OF, type Kind } from "../model/sections";

/** Size of every node on the canvas, in its units. */
export const NODE = { width: 196, height: 80 } as const;

/** What a node shows; equal values are the same object from one check to the next, so that nodes render rarely. */
export interface NodeView extends Record<string, unknown> {
  id: string;
  kind: Kind;
  line: string;
  still: Instrument | null;
  facts: Plain;
  worst: Severity | null;
  findings: number;
}

/** Links between the same two nodes in the same style are one line on the canvas. */
export interface LinkView extends Record<string, unknown> {
  id: string;
  from: string;
  to: string;
  style: LinkStyle;
  /** All labels; a saga's steps by number. */
  label: string;
  /** Shown always: the numbers of a saga's steps. */
  steps: string;
  paths: string[];
  /** Records per second that are expected to flow; null when nothing is known. */
  rate_per_s: number | null;
}

const WEIGHT: Record<Severity, number> = { error: 3, warning: 2, advice: 1 };

/** How many findings each node has, and how bad the worst is. */
export function findingsByNode(findings: readonly Finding[], names: ReadonlySet<string>): Map<string, { worst: Severity; count: number }> {
  const result = new Map<string, { worst: Severity; count: number }>();
  for (const finding of findings) {
    const id = nodeOfElement(names, finding.element);
    if (id === null) continue;
    const known = result.get(id);
    const worse = known === undefined || WEIGHT[finding.severity] > WEIGHT[known.worst];
    result.set(id, { worst: worse ? finding.severity : known.worst, count: (known?.count ?? 0) + 1 });
  }
  return result;
}

/** The design's nodes with what the last check knows of them; nodes that it does not know yet show what the text says. */
export function nodeViews(nodes: readonly DesignNode[], design: Plain, check: CheckAnswer | null, before: ReadonlyMap<string, NodeView>): Map<string, NodeView> {
  const names = new Set(nodes.map((node) => node.id));
  const findings = findingsByNode(check?.findings ?? [], names);
  const checked = new Map((check?.graph.nodes ?? []).map((node) => [node.id, node]));
  const result = new Map<string, NodeView>();
  for (const { id, kind } of nodes) {
    const known = checked.get(id);
    const written = mapping(mapping(design[SECTION_OF[kind]])[id]);
    const facts = { ...mapping(known?.facts), ...written };
    const face = FACES[kind];
    const problems = findings.get(id);
    const view: NodeView = {
      id, kind, facts, line: face.line(facts), still: face.still(facts, known?.load ?? null),
      worst: problems?.worst ?? null, findings: problems?.count ?? 0,
    };
    const old = before.get(id);
    result.set(id, old !== undefined && JSON.stringify(old) === JSON.stringify(view) ? old : view);
  }
  return result;
}

export const onCanvas = (kind: Kind): boolean => !ON_SHELF.includes(kind);

const ORDER: Record<LinkStyle, number> = { asynchronous: 0, synchronous: 1, saga: 2, "dead letter": 3 };

/** The place in the document that makes a link; the server writes it behind the colon of the link's id. */
export const placeOf = (link: GraphLink): string => link.id.slice(link.id.indexOf(":") + 1);

export function linkViews(links: readonly GraphLink[], nodes: ReadonlyMap<string, NodeView>, check: CheckAnswer | null): LinkView[] {
  const rates = new Map((check?.graph.nodes ?? []).map((node) => [node.id, node.load?.rate_per_s ?? null]));
  const groups = new Map<string, GraphLink[]>();
  for (const link of links) {
    const [from, to] = [nodes.get(link.from), nodes.get(link.to)];
    if (from === undefined || to === undefined || !onCanvas(from.kind) || !onCanvas(to.kind)) continue;
    const key = `${link.from}→${link.to}→${link.style}`;
    groups.set(key, [...(groups.get(key) ?? []), link]);
  }
  const views = [...groups].map(([id, all]): LinkView => {
    const first = all[0] as GraphLink;
    const steps = all.filter((link) => link.kind === "steps").map((link) => /^\d+/.exec(link.label)?.[0] ?? "").filter((step) => step !== "");
    const labels = all.map((link) => (link.kind === "compensates" ? `↩ ${link.label.replace(/^\d+ /, "")}` : link.label));
    const flow = [rates.get(first.from), rates.get(first.to)].filter((each): each is number => typeof each === "number");
    return {
      id, from: first.from, to: first.to, style: first.style, label: [...new Set(labels)].join(", "), steps: steps.join(" · "),
      paths: all.map(placeOf),
      rate_per_s: flow.length === 0 ? null : Math.min(...flow),
    };
  });
  return views.toSorted((a, b) => ORDER[a.style] - ORDER[b.style] || a.id.localeCompare(b.id));
}

/** Width of a line by its rate on a log scale: 1 px at 1/s and below, 3.5 px from 30 000/s on. */
export const lineWidth = (rate_per_s: number | null): number =>
  rate_per_s === null || rate_per_s <= 1 ? 1.25 : Math.min(3.5, 1.25 + Math.log10(rate_per_s) * 0.5);
