import { describe, expect, it } from "vitest";
import type { Schema } from "../model/schema";
import { controlFor, defaultWords, objection, typed } from "./controls";
import { curveOf, picture } from "./density";

const root: Schema = {
  $defs: { Outbox: { type: "object", properties: { poll: { type: ["string", "number"], "x-unit": "s" } } } },
};
const control = (schema: Schema, value?: Parameters<typeof controlFor>[2]) => controlFor(root, schema, value);
const name: Schema = { type: "string", "x-refers-to": ["topic"] };

describe("the control of a field", () => {
  it("follows the schema", () => {
    expect(control({ type: "integer", minimum: 1 })).toMatchObject({ type: "number", whole: true, minimum: 1 });
    expect(control({ type: "boolean" })).toEqual({ type: "switch" });
    expect(control({ enum: ["all", "1"], type: "string" })).toEqual({ type: "choice", options: ["all", "1"] });
    expect(control({ type: ["string", "number"], "x-unit": "s" })).toMatchObject({ type: "text", unit: "s" });
    expect(control({ type: ["string", "null"], "x-refers-to": ["topic"] })).toEqual({ type: "reference", kinds: ["topic"] });
    expect(control({ anyOf: [name, { type: "array", items: name }] })).toEqual({ type: "names", kinds: ["topic"] });
    expect(control({ type: "object", additionalProperties: name, propertyNames: { "x-refers-to": ["schema"] } })).toMatchObject({ type: "map" });
    expect(control({ anyOf: [{ $ref: "#/$defs/Outbox" }, { type: "null" }], default: null })).toMatchObject({ type: "part", optional: true });
    expect(control({ type: "array", items: { $ref: "#/$defs/Outbox" } })).toMatchObject({ type: "list" });
  });
  it("leaves long forms to the text", () => {
    expect(control({ type: ["string", "object"], "x-phrase": "retry" }, { max: 3 })).toEqual({ type: "elsewhere" });
  });
  it("keeps numbers as numbers and phrases as text", () => {
    expect(typed(" 4 ", control({ type: "integer" }))).toBe(4);
    expect(typed("2 ms", control({ type: ["string", "number"], "x-unit": "s" }))).toBe("2 ms");
    expect(typed("4.3", control({ type: "string" }))).toBe("4.3");
  });
  it("objects before the server does", () => {
    expect(objection("0", control({ type: "integer", minimum: 1 }))).toBe("At least 1.");
    expect(objection("1.5", control({ type: "integer" }))).toContain("whole");
    expect(objection("fast", control({ type: ["string"], "x-unit": "s", pattern: "^\\d+ ms$", "x-allowed": "a duration such as 5 s" }))).toBe("Expected: a duration such as 5 s.");
    expect(objection("7 ms", control({ type: ["string"], "x-unit": "s", pattern: "^\\d+ ms$" }))).toBeNull();
  });
  it("says defaults in words", () => {
    expect([defaultWords({ default: false }), defaultWords({ default: 3 }), defaultWords({ default: null }), defaultWords({ default: {} })]).toEqual(["no", "3", "not set", "none"]);
  });
});

describe("the picture of a distribution", () => {
  it("knows mean and p99", () => {
    expect(curveOf("exponential 5 ms")?.p99_s).toBeCloseTo(0.02303, 4);
    expect(curveOf("lognormal mean 4 ms p99 20 ms")).toMatchObject({ mean_s: 0.004 });
    expect(curveOf("lognormal mean 4 ms p99 20 ms")?.p99_s).toBeCloseTo(0.02, 5);
    expect(curveOf("erlang 4 mean 1 s")?.p99_s).toBeCloseTo(2.511, 2);
    expect(curveOf("2 ms")).toBeNull();
    expect(curveOf("lognormal mean 1 ms p99 1 h")).toBeNull();
  });
  it("stays inside of its box", () => {
    const curve = curveOf("uniform 1 ms to 3 ms");
    expect(curve).not.toBeNull();
    if (curve === null) return;
    const { mean, p99, path } = picture(curve, 100, 20);
    expect([mean > 0 && mean < p99, p99 <= 100, path.startsWith("M")]).toEqual([true, true, true]);
  });
});
