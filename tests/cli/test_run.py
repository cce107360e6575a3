"""`python -m simulator run`: verdicts first, the same bytes twice, exit codes that a pipeline can use."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.commands import simulator
from tests.compiler.designs import HEAD, ORDERS

SCENARIOS = """
scenarios:
  calm: { lasts: 20 s }
  bad: { lasts: 20 s, faults: [{ at: 5 s, outage: card-network, for: 5 s }] }
"""
GOOD = HEAD + ORDERS + SCENARIOS + "objectives: { nothing-lost: order-events.lost = 0 }\n"
HOPELESS = HEAD + ORDERS + SCENARIOS + "objectives: { at-once: p99 of order-creation.duration < 1 ms }\n"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("designs") / "good.yaml"
    path.write_text(GOOD)
    return str(path)


@pytest.fixture
def hopeless(tmp_path: Path) -> str:
    path = tmp_path / "hopeless.yaml"
    path.write_text(HOPELESS)
    return str(path)


def test_verdicts_come_first_and_a_single_run_says_so(good: str) -> None:
    said = simulator("run", good)
    assert said.code == 0, said.problems
    lines = [line for line in said.out.splitlines() if line.strip()]
    assert "calm" in lines[0]
    assert "single run" in lines[0]
    assert lines[1].strip() == "Objectives"
    assert "✓ met" in said.out
    assert said.out.index("Objectives") < said.out.index("Headline numbers") < said.out.index("Ledger")
    assert "The ledger balances" in said.out


def test_numbers_have_units(good: str) -> None:
    said = simulator("run", good)
    assert "/s" in said.out
    assert " ms" in said.out
    assert " %" in said.out


def test_a_missed_objective_is_exit_code_1(hopeless: str) -> None:
    said = simulator("run", hopeless)
    assert said.code == 1
    assert "✗ missed" in said.out
    assert "1 of 1 objectives missed." in said.out


def test_the_effect_of_a_fault_is_named(good: str) -> None:
    said = simulator("run", good, "--scenario", "bad")
    for words in ("outage of card-network", "peak lag", "lost", "duplicated", "dead-lettered"):
        assert words in said.out
    for words in ("compensated", "stuck", "inconsistent"):
        assert words in said.out
    assert "recovered" in said.out or "lag times stayed what they were" in said.out


def test_the_same_command_gives_the_same_bytes(good: str) -> None:
    def run() -> dict[str, object]:
        simulator.cache_clear()
        said = simulator("run", good, "--scenario", "bad", "--seed", "7", "--json")
        assert said.code == 0, said.problems
        data = json.loads(said.out)
        assert data["timings"]
        data["timings"] = {}
        # The text itself, clocks apart.
        before, _, after = said.out.partition('"timings"')
        assert after
        return {"data": data, "text": before}

    assert run() == run()


def test_another_seed_gives_other_numbers(good: str) -> None:
    one, two = (json.loads(simulator("run", good, "--seed", seed, "--json").out) for seed in "12")
    assert one["metrics"] != two["metrics"]
    assert one["plan_sha256"] == two["plan_sha256"]


def test_replications_give_intervals(good: str) -> None:
    said = simulator("run", good, "--replications", "3", "--until", "10 s")
    assert "3 replications, 95 % intervals" in said.out
    assert "single run" not in said.out
    assert "sums over 3 replications" in said.out


def test_every_number_of_a_single_run_stands_under_those_words(good: str) -> None:
    said = simulator("run", good, "--scenario", "bad")
    for title in (
        "measured (single run)",
        "Headline numbers (single run)",
        "Sagas (single run)",
        "Ledger (single run)",
    ):
        assert title in said.out
    assert "did this (single run)" in said.out


def test_what_every_replication_says_has_no_interval_without_length(good: str) -> None:
    said = simulator("run", good, "--replications", "3", "--until", "10 s")
    row = next(line for line in said.out.splitlines() if "nothing-lost" in line)
    assert "0 in every replication" in row
    assert "[0, 0]" not in said.out


def test_replications_are_the_same_on_any_number_of_workers(good: str) -> None:
    def run(workers: str) -> dict[str, object]:
        said = simulator("run", good, "--replications", "3", "--until", "5 s", "--json", "--workers", workers)
        return {**json.loads(said.out), "timings": {}}

    one, two = run("1"), run("2")
    assert one == two
    assert all(each["interval"] is not None for each in one["metrics"] if each["value"] is not None)  # type: ignore[attr-defined]
    assert one["intervals"]["few"]  # type: ignore[index]


def test_a_warm_up_that_was_found_is_stated(good: str) -> None:
    said = simulator("run", good, "--warm-up", "auto")
    assert said.code == 0, said.problems
    assert "found by MSER-5 on " in said.out
    data = json.loads(simulator("run", good, "--warm-up", "auto", "--json").out)
    assert data["warm_up"]["seconds"] == data["warm_up_s"]
    assert data["warm_up"]["text"] in said.out.replace("Warm-up", "warm-up")


def test_a_precision_says_why_it_stopped_and_what_it_did_not_reach(good: str) -> None:
    options = ("--until", "5 s", "--precision", "1%", "--max-replications", "6")
    said = simulator("run", good, *options)
    assert "Stopped after 6 replications, for 6 are the most that were allowed" in said.out
    assert "headline numbers are not within 1 %" in said.out
    stopping = json.loads(simulator("run", good, *options, "--json").out)["stopping"]
    assert (stopping["why"], stopping["asked_relative"]) == ("most", 0.01)
    assert stopping["short"]


def test_few_replications_are_said_to_be_few(good: str) -> None:
    said = simulator("run", good, "--replications", "3", "--until", "10 s")
    assert "With fewer than 5 replications the intervals lean on the values being normal." in said.out


def test_out_writes_the_result_the_series_and_the_traces(good: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    said = simulator("run", good, "--json", "--out", str(folder))
    assert json.loads((folder / "result.json").read_text()) == json.loads(said.out)
    assert pq.read_table(folder / "series.parquet").num_rows > 100
    traces = json.loads((folder / "traces.json").read_text())
    assert traces[0]["spans"]


def test_until_shortens_the_run(good: str) -> None:
    assert json.loads(simulator("run", good, "--until", "3 s", "--json").out)["horizon_s"] == 3.0


def test_a_design_may_come_from_standard_input() -> None:
    said = simulator("run", "-", "--until", "3 s", text=GOOD)
    assert said.code == 0, said.problems


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--engine", "warp"], "There is no engine “warp”, only auto, compiled, reference."),
        (["--until", "5 parsecs"], "is not a unit of time"),
        (["--until", "0 s"], "longer than no time"),
        (["--replications", "0"], "0 is less than 1"),
        (["--seed", "x"], "is not a whole number"),
        (["--scenario", "clam"], "Did you mean calm?"),
        (["--workers", "0"], "0 is less than 1"),
        (["--warm-up", "soon"], "is not a duration"),
        (["--warm-up", "20 s"], "leaves nothing to measure"),
        (["--precision", "much"], "a share such as 0.5 %"),
        (["--precision", "0%"], "between 0 % and 100 %"),
        (["--budget", "10 s"], "add one, such as --precision 2%"),
        (["--max-replications", "3", "--precision", "5%"], "fewer than the 5"),
    ],
)
def test_bad_options_are_exit_code_2_and_a_sentence(good: str, arguments: list[str], words: str) -> None:
    said = simulator("run", good, *arguments)
    assert said.code == 2
    assert words in said.problems
    assert "Traceback" not in said.problems


def test_a_protocol_that_the_engine_cannot_run_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "modern.yaml"
    path.write_text(GOOD.replace("takes: 3 ms, threads: 2", "takes: 3 ms, protocol: consumer"))
    said = simulator("run", str(path))
    assert said.code == 2
    assert "order-events.mailer" in said.problems
    assert "consumer" in said.problems
    assert "Traceback" not in said.problems
