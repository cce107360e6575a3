import { describe, expect, it } from "vitest";
import type { Frame, LiveColumn } from "@/shared/api";
import { FrameStore } from "../run/frames";
import { roundUp, steadyTop } from "./axes";
import { ChartFeed } from "./feed";
import { CHARTS } from "./index";
import { heatCells, partitionedGroups, skew } from "./partitions";
import { ramp } from "./ramp";
import { windowsOf } from "./windows";
import { csv, highest, spoken, tableRows } from "./words";

const COLUMNS: LiveColumn[] = [
  { element: "shop", metric: "emitted", unit: "1/s" },
  { element: "order-events.mailer", metric: "lag", unit: "records" },
  { element: "order-events.mailer", metric: "lag.0", unit: "records" },
  { element: "order-events.mailer", metric: "lag.1", unit: "records" },
  { element: "payments", metric: "utilisation", unit: "1" },
];

function framesOf(values: (number | null)[][]): FrameStore {
  const frames = new FrameStore();
  frames.setColumns(COLUMNS);
  frames.append(values.map((v, n): Frame => ({ n, t: n * 10, v, e: [] })));
  return frames;
}

const chart = (id: string) => CHARTS.find((each) => each.id === id)?.lines(COLUMNS) ?? [];

describe("which columns a chart shows", () => {
  it("is decided by metric and unit", () => {
    expect(chart("throughput")).toEqual([{ column: 0, label: "shop sent", short: "shop sent" }]);
    expect(chart("lag-records")).toEqual([{ column: 1, label: "order-events.mailer", short: "order-events.mailer" }]);
    expect(chart("staleness")).toEqual([]);
  });

  it("leaves the topic out of a group's short name where it is known", () => {
    const columns = [{ element: "order-events", metric: "publish_latency", unit: "s" }, ...COLUMNS];
    expect(CHARTS.find(({ id }) => id === "lag-records")?.lines(columns)[0]?.short).toBe("mailer");
  });

  it("has every id once", () => {
    expect(new Set(CHARTS.map(({ id }) => id)).size).toBe(CHARTS.length);
  });
});

describe("the arrays of a chart", () => {
  it("grow by what is new and have null where there is no value", () => {
    const frames = framesOf([[null, 5, 2, 3, 0.5]]);
    const feed = new ChartFeed(frames, [0, 1]);
    expect(feed.pull()).toBe(true);
    expect(feed.pull()).toBe(false);
    frames.append([{ n: 1, t: 10, v: [200, 9, 4, 5, 0.6], e: [] }]);
    expect(feed.pull()).toBe(true);
    expect(feed.data).toEqual([[0, 10], [null, 200], [5, 9]]);
    expect(feed.highest).toBe(200);
  });
});

describe("what counts up since the start", () => {
  it("is drawn as how fast it grows", () => {
    const feed = new ChartFeed(framesOf([[0, 0, 0, 0, 0], [30, 0, 0, 0, 0], [30, 0, 0, 0, 0]]), [0], true);
    feed.pull();
    expect(feed.data[1]).toEqual([null, 3, 0]);
  });
});

describe("what is counted per frame", () => {
  it("is drawn as the mean of the last ten frames that had a value", () => {
    const feed = new ChartFeed(framesOf([[null, 0, 0, 0, 0], [10, 0, 0, 0, 0], [30, 0, 0, 0, 0]]), [0], false, true);
    feed.pull();
    expect(feed.data[1]).toEqual([null, 10, 20]);
  });
});

describe("an axis that does not jump", () => {
  it("counts in steps of people", () => {
    expect([0.03, 0.9, 1, 1.1, 3, 7, 12, 430].map(roundUp)).toEqual([0.03, 1, 1, 1.2, 3, 8, 12, 500]);
  });

  it("grows at once and shrinks only when it is nearly empty", () => {
    expect(steadyTop(0, 80, 0)).toBe(100);
    expect(steadyTop(100, 130, 0)).toBe(150);
    expect(steadyTop(200, 60, 0)).toBe(200);
    expect(steadyTop(200, 9, 0)).toBe(10);
    expect(steadyTop(0, 0.3, 1)).toBe(1);
  });
});

describe("lag by partition", () => {
  it("puts partitions in order, whatever order the columns have", () => {
    const [mailer] = partitionedGroups([...COLUMNS].reverse());
    expect(mailer).toEqual({ group: "order-events.mailer", columns: [2, 1] });
  });

  it("shows the worst lag of every interval and nothing where nothing lags", () => {
    const frames = framesOf([[0, 0, 0, 0, 0], [0, 9, 9, 0, 0], [0, 4, 4, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]);
    const [mailer] = partitionedGroups(COLUMNS);
    expect(mailer && heatCells(frames, mailer, 2)).toEqual([{ partition: 0, from_s: 0, to_s: 30, lag: 9 }]);
  });

  it("says how uneven it is", () => {
    expect(skew([5, 5, 5, 5])).toBe(1);
    expect(skew([20, 0, 0, 0])).toBe(4);
    expect(skew([0, 0])).toBeNull();
  });
});

describe("a chart for those who do not see it", () => {
  const frames = framesOf([[200, 0, 0, 0, 0.5], [200, 340, 0, 0, 0.92], [200, 12, 0, 0, 0.78]]);

  it("is a sentence with what stands now and what was highest", () => {
    expect(spoken("Utilisation", "1", frames, chart("utilisation"))).toBe(
      "Utilisation. payments: 78\u00a0% now, at most 92\u00a0% at 0:10.0.",
    );
    expect(highest(frames, 1)).toEqual({ value: 340, t_s: 10 });
  });

  it("is a table that ends with the last instant", () => {
    expect(tableRows(frames, chart("lag-records"), 2)).toEqual([[0, 0], [20, 12]]);
  });

  it("is a file with every frame", () => {
    expect(csv("records", framesOf([[200, null, 0, 0, 0.5]]), chart("lag-records"))).toBe(
      "time_s,order-events.mailer [records]\r\n0,\r\n",
    );
  });
});

describe("the shading of faults", () => {
  it("ends where the fault ends, and not before it has begun", () => {
    const fault = { name: "broker_loss", element: "main", from_s: 60, to_s: 90 };
    expect(windowsOf([fault], 30)).toEqual([]);
    expect(windowsOf([fault], 75)).toEqual([{ label: "broker loss", element: "main", from_s: 60, to_s: null }]);
    expect(windowsOf([fault])[0]?.to_s).toBe(90);
  });
});

describe("the colours of the heatmap", () => {
  it("go from one token to the other", () => {
    const colour = ramp("#000000", "#fff");
    expect(colour(1)).toBe("rgb(255 255 255)");
    expect(colour(0)).toBe("rgb(20 20 20)");
  });
});
