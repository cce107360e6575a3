import { describe, expect, it } from "vitest";
import { faultItems } from "./faults";

const ids = (kind: string): readonly string[] => faultItems({ kind, name: "x", cluster: "main" }).map((item) => item.id);

describe("the faults that can be done to a living run", () => {
  it("differ by what is under the pointer", () => {
    expect(ids("service")).toEqual(["crash-kill", "crash-clean", "slow"]);
    expect(ids("cluster")).toEqual(["broker-loss"]);
    expect(ids("topic")).toEqual(["poison", "broker-loss"]);
    expect(ids("source")).toEqual(["spike"]);
    expect(ids("external_system")).toEqual(["outage", "slow"]);
  });

  it("do not exist for what cannot break", () => {
    expect(ids("schema")).toEqual([]);
    expect(ids("saga")).toEqual([]);
  });

  it("name the cluster when the broker loss is asked for on a topic", () => {
    const item = faultItems({ kind: "topic", name: "order-events", cluster: "main" }).find(({ id }) => id === "broker-loss");
    expect(item?.fault).toEqual({ broker_loss: "main", broker: 0, for: "30 s" });
  });

  it("say no instant: the moment is now", () => {
    const kinds = ["service", "cluster", "topic", "source", "external_system", "projection"];
    expect(kinds.flatMap((kind) => faultItems({ kind, name: "x" })).every(({ fault }) => !("at" in fault))).toBe(true);
  });
});
