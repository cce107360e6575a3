import { describe, expect, it } from "vitest";
import type { LedgerRow, ResultMetric, ResultObjective, Run, RunReport, RunState } from "@/shared/api";
import { balance, equation } from "./balance";
import { ending } from "./ending";
import { headlineNumbers } from "./headlines";
import { framesOf } from "./load";
import { reasons } from "./reasons";
import type { FaultEffect } from "./report";
import { story } from "./story";
import { leadOfCounts, surety, suretyOfCounts } from "./surety";
import { filtered, sortBy, sorted, type TableColumn } from "./table";
import { bullet, byHowMuch, headline, inOrder, limitWords, subject } from "./verdicts";

const objective = (more: Partial<ResultObjective> = {}): ResultObjective => ({
  name: "orders-confirm-fast", metric: "duration", element: "order-creation", stat: "p99", value: 3.1, limit: 2,
  verdict: "missed", interval: null, comparison: "<", unit: "s", ...more,
});
const measured = (element: string, name: string, stat: string, value: number, unit: string): ResultMetric => ({
  element, name, stat, value, unit, interval: null,
});
const fault = (more: Partial<FaultEffect> = {}): FaultEffect => ({
  number: 0, name: "broker_loss", element: "main", from_s: 60, to_s: 120, peak_lag: 2400, peak_lag_element: "order-events.mailer",
  peak_lag_time_s: 12.5, recovered_after_s: 18, lost: 0, duplicated: 0, dead_lettered: 0, sagas_compensated: 0,
  sagas_stuck: 0, sagas_inconsistent: 0, ...more,
});
const row = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  element: "order-events", group: "mailer", in: 24013, out: 24001, stored: 12, in_flight: 0, expired: 0, dropped: 0,
  dead_lettered: 0, lost: 0, duplicates: 0, duplicate_effects: 0, holds: true, ...more,
});
const report = (more: Partial<RunReport> = {}): RunReport => ({
  schema: "lagwise-run/1", version: "0.1.0", engine: "reference", seed: 1, replication: 1, replications: 1, scenario: "sale",
  horizon_s: 240, warm_up_s: 24, design_sha256: "", plan_sha256: "", interventions: [], objectives: [], metrics: [], ledger: [],
  sagas: [], events: [], faults: [], timings: {}, ...more,
});
const faults = (...rows: FaultEffect[]): Partial<RunReport> => ({ faults: rows as unknown as Record<string, unknown>[] });

describe("the headline", () => {
  it("counts what is met among what was judged", () => {
    const met = objective({ verdict: "met" });
    expect(headline([met, met, met, objective()])).toEqual({ text: "3 of 4 objectives met", tone: "bad" });
    expect(headline([met, met, objective({ verdict: "not judged" })])).toEqual({ text: "All 2 objectives met", tone: "good" });
    expect(headline([met]).text).toBe("The objective is met");
    expect(headline([objective({ verdict: "not judged" })]).tone).toBe("plain");
    expect(headline([]).text).toBe("No objectives to judge");
  });

  it("is followed by what was missed, and ends with what was not judged", () => {
    const verdicts = inOrder([objective({ verdict: "not judged" }), objective({ verdict: "met" }), objective()]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["missed", "met", "not judged"]);
  });
});

describe("a missed objective", () => {
  it("says by how much", () => {
    expect(byHowMuch(report(), objective())).toBe("3.1\u00a0s instead of under 2\u00a0s: 1.55 times the limit.");
    expect(byHowMuch(report(), objective({ value: 7, limit: 0, unit: "sagas", comparison: "=" }))).toBe(
      "7\u00a0sagas instead of 0\u00a0sagas.",
    );
  });

  it("says when nothing of it ever happened", () => {
    expect(byHowMuch(report(), objective({ value: null }))).toMatch(/^There is no value/);
  });

  it("says why it was not judged", () => {
    expect(byHowMuch(report(), objective({ verdict: "not judged", reason: "only in normal" }))).toBe("only in normal");
  });

  it("guesses the comparison where an older report does not say it", () => {
    const old = objective({ comparison: undefined });
    expect(limitWords(report(), old)).toBe("< 2\u00a0s");
    expect(limitWords(report(), { ...old, value: 1 })).toBe("> 2\u00a0s");
  });

  it("is named in the words of the document", () => {
    expect(subject(objective())).toBe("p99 duration of order-creation");
    expect(subject(objective({ stat: "count", metric: "dead_letters", element: "mailer" }))).toBe("mailer dead letters");
  });

  it("is drawn with value and limit on one bar", () => {
    const places = bullet(4, 2);
    expect(places && places.value / places.limit).toBeCloseTo(2);
    expect(bullet(303, 0)).toBeNull();
    expect(bullet(null, 2)).toBeNull();
  });
});

describe("why an objective was missed", () => {
  it("is the fault that made the harm, with its number", () => {
    const [reason] = reasons(report(faults(fault({ lost: 132 }))), objective({ metric: "lost", element: "order-events", value: 132, limit: 0 }));
    expect(reason?.because).toBe("The broker loss of main at 1:00.0 did it: 132 from then on.");
    expect(reason?.mend).toContain("acks all");
  });

  it("is the fault that added to the count, not one before it", () => {
    const outage = fault({ number: 0, name: "outage", element: "card-network", from_s: 60, to_s: 90, sagas_stuck: 303 });
    const crash = fault({ number: 1, name: "crash", element: "orders", from_s: 83, to_s: 103, sagas_stuck: 303 });
    const found = reasons(report(faults(outage, crash)), objective({ metric: "stuck", value: 303, limit: 0 }));
    expect(found.map(({ because }) => because)).toEqual([
      "The crash of orders at 1:23.0, while the outage of card-network lasted, did it: 303 from then on.",
    ]);
  });

  it("is the design itself when no fault struck", () => {
    const [reason] = reasons(report(), objective({ metric: "inconsistent", value: 3, limit: 0 }));
    expect(reason?.because).toBe("3 without any fault: the design does it by itself.");
  });

  it("is the fault that let a group fall behind, and whether it caught up", () => {
    const slow = objective({ metric: "lag_time", element: "order-events.mailer" });
    expect(reasons(report(faults(fault())), slow)[0]?.because).toBe(
      "In the broker loss of main order-events.mailer fell behind by 2\u2009400\u00a0records and 12.5\u00a0s; it was back to normal 18\u00a0s later.",
    );
    expect(reasons(report(faults(fault({ recovered_after_s: null }))), slow)[0]?.because).toContain("had not recovered at the end");
  });

  it("asks for a dead-letter topic, not for capacity, where a poison record blocks a partition", () => {
    const slow = objective({ metric: "lag_time", element: "order-view" });
    const poison = { name: "poison", element: "order-events", peak_lag_element: "order-events.mailer" };
    const [blocked] = reasons(report(faults(fault({ ...poison, recovered_after_s: null }))), slow);
    expect(blocked).toMatchObject({ mend: expect.stringContaining("Give order-view a dead-letter topic") as string, element: "order-view" });
    const [passed] = reasons(report(faults(fault({ ...poison, recovered_after_s: 5 }))), slow);
    expect(passed?.mend).toContain("catch up faster");
  });

  it("is told once of faults in each other's wake", () => {
    const found = reasons(report(faults(fault(), fault({ number: 1, name: "crash", element: "orders", recovered_after_s: 30 }))), objective());
    expect(found).toHaveLength(1);
    expect(found[0]?.because).toMatch(/^In the broker loss of main and the crash of orders .* 30\u00a0s later\.$/);
  });

  it("is the station that was too busy, with the capacity that it lacks", () => {
    const busy = report({ metrics: [measured("payments", "utilisation", "mean", 0.98, "1"), measured("orders", "utilisation", "mean", 0.3, "1")] });
    const found = reasons(busy, objective());
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ element: "payments", because: "payments was 98\u00a0% busy: most of the time there is waiting, not work." });
    expect(found[0]?.mend).toContain("1.4 times");
  });

  it("is left open when the report explains nothing", () => {
    expect(reasons(report(), objective())).toEqual([]);
  });
});

describe("what a fault did", () => {
  it("is told in one sentence", () => {
    expect(story(fault())).toBe(
      "The broker loss of main: order-events.mailer fell behind by up to 2\u2009400\u00a0records or 12.5\u00a0s and was back to normal after 18\u00a0s; nothing was lost, undone or left over.",
    );
    expect(story(fault({ peak_lag: 0, lost: 3, sagas_compensated: 41 }))).toBe(
      "The broker loss of main: nobody fell behind; 3 lost, 41 sagas compensated.",
    );
    expect(story(fault({ name: "Broker 0 of main was lost (SIGKILL)." }))).toMatch(/^“Broker 0 of main was lost \(SIGKILL\)”: order-events/);
    expect(story(fault({ peak_lag: 0, lost: 3 }), 4)).toMatch(/; 3 lost, in 4 replications together\.$/);
    expect(story(fault({ recovered_after_s: null }))).toContain("had not caught up by the end");
  });
});

describe("the headline numbers", () => {
  it("name the worst element of each kind, and harm in any case", () => {
    const numbers = headlineNumbers(
      report({
        metrics: [measured("shop", "emitted", "rate", 200, "records/s"), measured("a", "lag_time", "max", 2, "s"), measured("b", "lag_time", "max", 9, "s")],
        ledger: [row({ lost: 5 }), row({ element: "order-store", lost: 2 })],
      }),
    );
    expect(numbers.map(({ label, element, value, tone }) => [label, element, value, tone])).toEqual([
      ["Traffic, sent", "shop", 200, "plain"],
      ["Furthest behind", "b", 9, "plain"],
      ["Lost", "order-events, order-store", 7, "bad"],
      ["Duplicate effects", "nowhere", 0, "plain"],
    ]);
  });
});

describe("a number of a result", () => {
  it("carries its interval, or says that a single run measured it", () => {
    expect(surety([0.9, 1.1, 0.95], "s")).toBe("900\u00a0ms to 1.1\u00a0s, 95\u00a0%");
    expect(surety(null, "s")).toBe("single run");
    expect(surety([0, 0, 0.95], "records")).toBe("in every replication");
  });

  it("that is a count says over how many runs", () => {
    expect([suretyOfCounts(1), suretyOfCounts(10)]).toEqual(["single run", "sum of 10 runs"]);
    expect([leadOfCounts(1), leadOfCounts(10)]).toEqual(["Counts of a single run.", "Sums over 10 replications."]);
  });

  it("is told apart from a sum in the headline, also where only one replication measured it", () => {
    const numbers = headlineNumbers(report({ replications: 3, metrics: [measured("order-creation", "duration", "p99", 2, "s")] }));
    expect(numbers.map(({ label, counted }) => [label, counted])).toEqual([
      ["Slowest saga, p99", false],
      ["Lost", true],
      ["Duplicate effects", true],
    ]);
  });
});

describe("the ledger", () => {
  it("reads as an equation without its zeros", () => {
    expect(equation(row())).toBe("24\u2009013 in = 24\u2009001 handled + 12 still stored");
    expect(equation(row({ in: 0, out: 0, stored: 0 }))).toBe("0 in = 0");
  });

  it("says whether it balances, and where it does not", () => {
    expect(balance([row()])).toMatch(/^Every record is accounted for/);
    expect(balance([row({ holds: false })])).toContain("order-events → mailer");
  });
});

describe("a run without a verdict", () => {
  const run = (state: RunState, more: Partial<Run> = {}): Run => ({
    id: "r1", design_id: "d1", revision: 3, scenario: "normal", seed: 1, until_s: null, replication: 1, experiment_id: null, engine: "reference", state, progress: 0.25,
    now_s: 30, horizon_s: 120, speed: null, attempts: 1, error: null, created_at: "", finished_at: null, plan_sha256: "",
    interventions: [], summary: null, ...more,
  });

  it("says what happened, what it means and what to do", () => {
    const stopped = ending(run("stopped"));
    expect(stopped?.happened).toBe("The run was stopped at 0:30.0 of 2:00 (25\u00a0%).");
    expect(stopped?.means).not.toBe("");
    expect(stopped?.mend).not.toBe("");
    expect(ending(run("failed", { error: "orders takes for ever." }))?.happened).toContain("orders takes for ever.");
    expect(ending(run("finished"))).toBeNull();
  });
});

describe("a table", () => {
  const columns: TableColumn<{ name: string; value: number | null }>[] = [
    { id: "name", title: "Name", cell: ({ name }) => name },
    { id: "value", title: "Value", numeric: true, cell: ({ value }) => value },
  ];
  const rows = [{ name: "p10", value: 3 }, { name: "p9", value: null }, { name: "p1", value: 7 }];
  const names = (sorting: ReturnType<typeof sortBy> | null) => sorted(rows, columns, sorting).map(({ name }) => name);

  it("sorts numbers from the largest first and leaves what has no value at the end", () => {
    expect(names(sortBy(null, "value", true))).toEqual(["p1", "p10", "p9"]);
    expect(names({ column: "value", down: false })).toEqual(["p10", "p1", "p9"]);
  });

  it("sorts names as people count", () => {
    expect(names(sortBy(null, "name", false))).toEqual(["p1", "p9", "p10"]);
    expect(names(null)).toEqual(["p10", "p9", "p1"]);
  });

  it("turns around when the same heading is pressed again", () => {
    expect(sortBy({ column: "value", down: true }, "value", true)).toEqual({ column: "value", down: false });
  });

  it("finds rows by every word", () => {
    expect(filtered(rows, columns, " P1 7 ").map(({ name }) => name)).toEqual(["p1"]);
  });
});

describe("the series of a finished run", () => {
  it("becomes the frames that it streamed", () => {
    const frames = framesOf({
      columns: [{ element: "shop", metric: "emitted", unit: "records/s" }], times_s: [0, 1], values: [[null, 200]],
    });
    expect(frames.count).toBe(2);
    expect(frames.latest(0)).toBe(200);
  });
});
