import { describe, expect, it } from "vitest";
import { faultMenuItems } from "./faults";

const ids = (kind: string): readonly string[] => faultMenuItems(kind, "x", { cluster: "main" }).map(({ id }) => id);

describe("the faults that can be done to a living run", () => {
  it("differ by what is under the pointer", () => {
    expect(ids("service")).toEqual(["crash-kill", "crash-clean", "slow"]);
    expect(ids("cluster")).toEqual(["broker-loss"]);
    expect(ids("topic")).toEqual(["poison", "broker-loss"]);
    expect(ids("source")).toEqual(["spike"]);
    expect(ids("external_system")).toEqual(["outage", "slow"]);
  });

  it("are the same for a kind and for its section", () => {
    expect(ids("external_systems")).toEqual(ids("external_system"));
    expect(ids("topics")).toEqual(ids("topic"));
  });

  it("do not exist for what cannot break", () => {
    expect(ids("schema")).toEqual([]);
    expect(ids("saga")).toEqual([]);
  });

  it("name the cluster when the broker loss is asked for on a topic", () => {
    const item = faultMenuItems("topic", "order-events", { cluster: "main" }).find(({ id }) => id === "broker-loss");
    expect(item?.mapping).toEqual({ broker_loss: "main", broker: 0, for: "30 s" });
    expect(faultMenuItems("topic", "order-events").map(({ id }) => id)).toEqual(["poison"]);
  });

  it("say no instant: the moment is now", () => {
    const kinds = ["service", "cluster", "topic", "source", "external_system", "projection"];
    expect(kinds.flatMap((kind) => faultMenuItems(kind, "x")).every(({ mapping }) => !("at" in mapping))).toBe(true);
  });
});
