import { describe, expect, it } from "vitest";
import { durationIn_s, injectedFaults, liveWindows } from "./fault_windows";

describe("the windows of faults in a living run", () => {
  const planned = { name: "broker_loss", target: "main", at_s: 60, for_s: 30 };

  it("open when a fault strikes and close when it is over", () => {
    expect(liveWindows([planned], 59)).toEqual([]);
    expect(liveWindows([planned], 70)[0]).toEqual({ label: "broker loss", element: "main", from_s: 60, to_s: null });
    expect(liveWindows([planned], 95)[0]?.to_s).toBe(90);
  });

  it("stay open when a fault has no end, and are a line when it is one instant", () => {
    expect(liveWindows([{ ...planned, for_s: null }], 500)[0]?.to_s).toBeNull();
    expect(liveWindows([{ name: "poison", target: "order-events", at_s: 60, for_s: null }], 500)[0]?.to_s).toBe(60);
  });

  it("know what was injected from the run's interventions", () => {
    const interventions = [
      { number: 0, at_s: 12.5, fault: { broker_loss: "main", broker: 0, for: "30 s" } },
      { number: 1, at_s: null, fault: { outage: "card-network", for: "30 s" } },
    ];
    expect(injectedFaults({ interventions })).toEqual([{ name: "broker_loss", target: "main", at_s: 12.5, for_s: 30 }]);
  });

  it("read durations as the document writes them", () => {
    expect(["250 ms", "30 s", "1.5 min", "2h", 7, "soon", null].map(durationIn_s)).toEqual([0.25, 30, 90, 7200, 7, null, null]);
  });
});
