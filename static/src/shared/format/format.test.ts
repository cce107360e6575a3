import { describe, expect, it } from "vitest";
import { ago, bytes, clock, count, duration, percent, quantity, rate, significant } from "./format";

const plain = (text: string): string => text.replace(/[\u2009\u00a0]/g, " ");

describe("numbers for people", () => {
  it("keeps three significant digits and no trailing zeros", () => {
    expect([0.012345, 1.5, 27.25, 99.96, 200, 12345].map((v) => plain(significant(v)))).toEqual([
      "0.0123", "1.5", "27.3", "100", "200", "12 300",
    ]);
  });
  it("scales durations to the largest unit that leaves at least one", () => {
    expect([0, 4e-6, 0.04, 0.9999, 1.25, 60, 90, 7200, 604800].map((v) => plain(duration(v)))).toEqual([
      "0 s", "4 µs", "40 ms", "1 s", "1.25 s", "1 min", "1.5 min", "2 h", "7 d",
    ]);
  });
  it("writes rates with their unit", () => {
    expect([200, 1234.5, 0.05, 0.001, 1e-9, 0].map((v) => plain(rate(v)))).toEqual(["200/s", "1 230/s", "3/min", "3.6/h", "< 0.01/h", "0/s"]);
  });
  it("never rounds a whole count", () => {
    expect([12345, 1234567, -12, 2.34567].map((v) => plain(count(v)))).toEqual(["12 345", "1 234 567", "−12", "2.35"]);
  });
  it("writes shares as per cent and sizes in binary units", () => {
    expect([plain(percent(0.2731)), plain(bytes(1048576)), plain(bytes(1000))]).toEqual(["27.3 %", "1 MiB", "1 000 B"]);
  });
  it("reads a run's clock", () => {
    expect([clock(75.5), clock(3671), clock(0)]).toEqual(["1:15.5", "1:01:11", "0:00.0"]);
  });
  it("shows a dash for what is not there", () => {
    expect([duration(null), rate(Number.NaN), count(undefined), quantity(null, "records")]).toEqual(["–", "–", "–", "–"]);
  });
  it("says how long ago something was", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(["2026-11-23T11:59:50Z", "2026-11-23T11:50:00Z", "2026-11-01T00:00:00Z"].map((at) => ago(at, now))).toEqual([
      "just now", "10 min ago", "2026-11-01",
    ]);
  });
});
