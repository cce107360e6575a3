import { describe, expect, it } from "vitest";
import { bars, shares, type Span, ticks, type Trace } from "./spans";

const span = (element: string, kind: string, from_s: number, to_s: number): Span => ({ element, kind, from_s, to_s, text: "" });
const trace: Trace = {
  correlation: "c1",
  origin_s: 10,
  duration_s: 4,
  spans: [
    span("orders", "wait", 10, 11),
    span("order-creation", "step", 11, 14),
    span("payments.charge", "call", 11, 13.5),
    span("card-network", "work", 12, 13),
  ],
};

describe("a trace", () => {
  it("is laid out from its origin, with what is inside of another span indented", () => {
    const rows = bars(trace);
    expect(rows.map(({ span: { element }, depth }) => [element, depth])).toEqual([
      ["orders", 0], ["order-creation", 0], ["payments.charge", 1], ["card-network", 2],
    ]);
    expect(rows[0]).toMatchObject({ left: 0, width: 0.25 });
    expect(rows[3]).toMatchObject({ left: 0.5, width: 0.25 });
  });

  it("puts a step around its work though both take the same time, and nothing inside of waiting", () => {
    const parts = [span("inventory.reserve", "work", 10, 11), span("inventory.reserve", "step", 10, 11), span("order-view", "wait", 10, 14), span("order-view.apply", "work", 12, 13)];
    expect(bars({ ...trace, spans: parts }).map(({ span: { element, kind }, depth }) => [element, kind, depth])).toEqual([
      ["order-view", "wait", 0], ["inventory.reserve", "step", 0], ["inventory.reserve", "work", 1], ["order-view.apply", "work", 0],
    ]);
  });

  it("counts each moment once, for the innermost span", () => {
    expect(shares(trace)).toEqual([
      { kind: "call", element: "payments.charge", total_s: 1.5 },
      { kind: "wait", element: "orders", total_s: 1 },
      { kind: "work", element: "card-network", total_s: 1 },
      { kind: "step", element: "order-creation", total_s: 0.5 },
    ]);
  });

  it("shows what outlasts its end", () => {
    const late = { ...trace, spans: [...trace.spans, span("mailer", "work", 15, 18)] };
    expect(bars(late).at(-1)).toMatchObject({ left: 5 / 8, width: 3 / 8 });
  });

  it("has round instants on its axis", () => {
    expect(ticks(4, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(ticks(0.034, 5)).toEqual([0, 0.01, 0.02, 0.03]);
    expect(ticks(0, 5)).toEqual([0]);
  });
});
