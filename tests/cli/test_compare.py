"""`python -m simulator compare`: the differences of two designs, each with its interval."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import simulator
from tests.compiler.designs import HEAD, ORDERS

SCENARIOS = "scenarios: { calm: { lasts: 10 s }, long: { lasts: 20 s } }\n"


@pytest.fixture(scope="module")
def designs(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The order system, and one whose card network is slower and that has no one who mails."""
    folder = tmp_path_factory.mktemp("designs")
    fast, slow = folder / "fast.yaml", folder / "slow.yaml"
    fast.write_text(HEAD + ORDERS + SCENARIOS)
    before, _, rest = ORDERS.partition("  mailer:")
    without = before + rest[rest.index("event_stores:") :]
    slow.write_text(
        HEAD.replace("Small", "Slow") + without.replace("takes: 30 ms", "takes: 60 ms") + SCENARIOS
    )
    return str(fast), str(slow)


def test_differences_have_intervals_and_say_how_much_pairing_gained(designs: tuple[str, str]) -> None:
    said = simulator("compare", *designs, "--replications", "4")
    assert said.code == 0, said.problems
    assert "4 pairs of replications under the same luck, 95 % intervals" in said.out
    (row,) = [line for line in said.out.splitlines() if "p99 duration" in line]
    assert row.count("±") == 3
    assert "more" in row
    assert "×" in row
    assert "Each interval has its own 95 %" in said.out


def test_what_one_design_alone_has_is_named(designs: tuple[str, str]) -> None:
    said = simulator("compare", *designs, "--replications", "4")
    assert "Only the first has: mailer, order-events.mailer" in said.out
    assert "Only the second" not in said.out


def test_the_scenario_is_that_of_both_and_the_json_is_the_same_twice(designs: tuple[str, str]) -> None:
    def data(workers: str) -> dict[str, object]:
        options = ("--scenario", "long", "--replications", "2", "--json", "--workers", workers)
        return {**json.loads(simulator("compare", *designs, *options).out), "timings": {}}

    assert data("1") == data("2")
    assert data("1")["scenario"] == "long"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--replications", "1"], "1 is less than 2"),
        (["--engine", "warp"], "There is no engine “warp”"),
        (["--scenario", "clam"], "Did you mean calm?"),
    ],
)
def test_bad_options_are_exit_code_2_and_a_sentence(
    designs: tuple[str, str], arguments: list[str], words: str
) -> None:
    said = simulator("compare", *designs, *arguments)
    assert said.code == 2
    assert words in said.problems
    assert "Traceback" not in said.problems


def test_a_second_design_that_is_none_is_refused(designs: tuple[str, str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("lagwise: 1\nnodes: 3\n")
    said = simulator("compare", designs[0], str(bad))
    assert said.code == 2
    assert "Traceback" not in said.problems


def test_what_all_pairs_agree_on_is_said_to_be_in_every_pair(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(HEAD + ORDERS + "scenarios: { calm: { lasts: 20 s } }\n")
    said = simulator("compare", str(path), str(path), "--replications", "3", "--until", "10 s")
    assert "in every pair" in said.out
    assert "± 0 " not in said.out
