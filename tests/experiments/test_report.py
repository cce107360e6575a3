"""The JSON of a run has the shape that pipelines rely on, and the series become a Parquet file."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from simulator import __version__
from simulator.experiments.report import report_json
from simulator.experiments.run import RunReport, run_design
from simulator.experiments.series import write_parquet
from simulator.metrics.result import Column, Series
from tests.compiler.designs import HEAD, ORDERS, design_of

KEYS = [
    "schema", "version", "engine", "seed", "replication", "replications", "scenario", "horizon_s", "warm_up_s",
    "design_sha256", "plan_sha256", "interventions", "objectives", "metrics", "ledger", "sagas", "faults", "events",
    "warm_up", "intervals", "stopping", "analytic", "timings",
]  # fmt: skip
OBJECTIVE = {"name", "metric", "element", "stat", "value", "limit", "verdict", "interval"}
METRIC = {"name", "element", "stat", "value", "unit", "interval"}
LEDGER = {
    "element", "group", "in", "out", "stored", "in_flight", "expired", "dropped", "dead_lettered", "lost",
    "duplicates", "duplicate_effects", "holds",
}  # fmt: skip
SAGA = {"element", "started", "completed", "compensated", "failed", "stuck", "open", "inconsistent"}
EVENT = {"t_s", "kind", "element", "text"}

TEXT = (
    HEAD
    + ORDERS
    + "scenarios: { bad: { lasts: 20 s, faults: [{ at: 5 s, outage: card-network, for: 5 s }] } }\n"
    + "objectives: { fast: p99 of order-creation.duration < 1 ms, nothing-lost: order-events.lost = 0 }\n"
)


@pytest.fixture(scope="module")
def report() -> RunReport:
    return run_design(design_of(TEXT), seed=3)


@pytest.fixture(scope="module")
def replicated() -> RunReport:
    return run_design(design_of(TEXT), seed=3, replications=3, until_s=8.0)


def test_the_keys_are_those_of_the_contract(report: RunReport) -> None:
    data = report_json(report)
    assert list(data) == KEYS
    assert all(set(row) >= OBJECTIVE for row in data["objectives"])
    assert all(set(row) == METRIC for row in data["metrics"])
    assert all(set(row) == LEDGER for row in data["ledger"])
    assert all(set(row) == SAGA for row in data["sagas"])
    assert all(set(row) == EVENT for row in data["events"])
    assert data["metrics"]
    assert data["ledger"]
    assert data["events"]


def test_it_says_what_was_run(report: RunReport) -> None:
    data = report_json(report)
    assert data["version"] == __version__
    assert (data["engine"], data["seed"], data["replication"], data["replications"]) == ("compiled", 3, 1, 1)
    assert (data["scenario"], data["horizon_s"], data["warm_up_s"]) == ("bad", 20.0, 2.0)
    assert [each["action"] for each in data["interventions"]] == ["outage", "outage"]


def test_no_number_is_infinite_or_not_a_number(report: RunReport) -> None:
    json.dumps(report_json(report), allow_nan=False)


def test_a_single_run_has_no_intervals(report: RunReport) -> None:
    data = report_json(report)
    assert all(row["interval"] is None for row in data["metrics"] + data["objectives"])


def test_replications_have_intervals_around_their_means(replicated: RunReport) -> None:
    data = report_json(replicated)
    assert data["replications"] == 3
    measured = [row for row in data["metrics"] if row["interval"]]
    assert measured
    for row in measured:
        low, high, level = row["interval"]
        assert low <= row["value"] <= high
        assert level == 0.95


def test_every_row_of_the_ledger_balances(report: RunReport) -> None:
    for row in report_json(report)["ledger"]:
        between = ("stored", "in_flight", "expired", "dropped", "dead_lettered", "lost")
        assert row["in"] == row["out"] + sum(row[word] for word in between)
        assert row["holds"]


def test_without_a_clock_there_are_no_timings(report: RunReport) -> None:
    assert report_json(report)["timings"] == {}


def test_a_clock_is_read_for_timings_alone() -> None:
    ticks = iter([10.0, 11.0, 14.0])
    timed = run_design(design_of(TEXT), until_s=2.0, clock=lambda: next(ticks))
    assert report_json(timed)["timings"] == {"compile_s": 1.0, "run_s": 3.0}


def test_frames_are_seen_as_they_are_taken() -> None:
    seen = []
    run_design(
        design_of(TEXT),
        until_s=2.0,
        replications=2,
        on_frame=lambda number, frame: seen.append((number, frame.t_s)),
    )
    assert seen[0] == (1, 0.0)
    assert seen[-1] == (2, 2.0)


def test_the_third_replication_of_three_is_the_third_of_many() -> None:
    design = design_of(TEXT)
    few = run_design(design, replications=2, until_s=5.0)
    many = run_design(design, replications=3, until_s=5.0)
    assert few.series == many.series
    assert few.metrics != many.metrics


def test_the_series_are_a_parquet_file_with_units(report: RunReport, tmp_path: Path) -> None:
    path = tmp_path / "series.parquet"
    write_parquet(report.series, path)
    table = pq.read_table(path)
    assert table.column_names[0] == "t_s"
    assert table.num_rows == len(report.series.times_s)
    about = table.schema.field("order-view.staleness").metadata
    assert (about[b"element"], about[b"metric"], about[b"unit"]) == (b"order-view", b"staleness", b"s")
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "series.parquet"
    good = Series((Column("a", "lag", "records"),), (0.0, 1.0), ((1.0, 2.0),))
    write_parquet(good, path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="zip"):
        write_parquet(Series((Column("a", "lag", "records"),), (0.0,), ()), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
