import { describe, expect, it } from "vitest";
import type { CheckAnswer, Finding } from "@/shared/api";
import type { DesignNode, Plain } from "../model/nodes";
import { lineWidth, linkViews, nodeViews } from "./view";

const nodes: DesignNode[] = [
  { id: "orders", kind: "service", position: [0, 0] }, { id: "creation", kind: "saga", position: null }, { id: "E", kind: "schema", position: null },
];
const design: Plain = { services: { orders: { instances: 3, handles: { go: {} } } }, sagas: { creation: { steps: [{ do: "orders.go" }] } }, schemas: { E: {} } };
const finding = (element: string, severity: Finding["severity"]): Finding => ({
  code: "X", severity, element, message: "", why: "", mend: "", path: "", file: "", line: 0, column: 0, fix: null,
});
const check: CheckAnswer = {
  findings: [finding("orders.go", "warning"), finding("orders", "error"), finding("nobody", "error")],
  graph: {
    nodes: [{ id: "orders", kind: "service", title: "orders", facts: { concurrency: 4, handles: {} }, position: null, load: { rate_per_s: 120, utilisation: 0.9 } }],
    links: [],
  },
  scenarios: [], objectives: [], model: {},
};
const link = (kind: string, label: string, path: string) => ({ id: `creation>orders:${path}`, from: "creation", to: "orders", kind, style: "saga" as const, label });

describe("what the canvas shows", () => {
  it("joins the text as it is now with what the check knows of it", () => {
    const view = nodeViews(nodes, design, check, new Map()).get("orders");
    expect(view).toMatchObject({ line: "×3 · 1 handler", worst: "error", findings: 2, still: { type: "bar", share: 0.9, level: "high" } });
  });
  it("keeps the same value for a node that did not change, so that it is not drawn anew", () => {
    const before = nodeViews(nodes, design, check, new Map());
    const after = nodeViews(nodes, { ...design, sagas: { creation: { steps: [] } } }, check, before);
    expect(after.get("orders")).toBe(before.get("orders"));
    expect(after.get("creation")).not.toBe(before.get("creation"));
  });
  it("draws links of one style between two nodes as one, a saga's with the numbers of its steps", () => {
    const views = nodeViews(nodes, design, check, new Map());
    const [line, ...others] = linkViews([
      link("steps", "1 go", "sagas.creation.steps.0.do"), link("compensates", "1 back", "sagas.creation.steps.0.undo"), { ...link("x", "y", "z"), to: "E" },
    ], views, check);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ steps: "1", label: "1 go, ↩ back", paths: ["sagas.creation.steps.0.do", "sagas.creation.steps.0.undo"] });
  });
  it("widens a line by the logarithm of its rate, within bounds", () => {
    expect([lineWidth(null), lineWidth(0.1), lineWidth(100), lineWidth(1e9)]).toEqual([1.25, 1.25, 2.25, 3.5]);
  });
});
