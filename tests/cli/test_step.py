"""`python -m simulator run --step`: the events of a run, one a line, without changing the run."""

import json
import re

import pytest

from simulator.compiler.pipeline import compile_plan
from simulator.engines.base import Delivery, Driver
from simulator.engines.reference import clock, stepping
from simulator.engines.reference.engine import ReferenceEngine
from simulator.experiments.command_line.step import LINES_MOST
from simulator.experiments.report import report_json
from simulator.experiments.run import report_of
from tests.architecture import tree
from tests.cli.commands import simulator
from tests.compiler.designs import HEAD, ORDERS, design_of

SCENARIOS = """
scenarios:
  calm: { lasts: 20 s }
  bad: { lasts: 20 s, faults: [{ at: 5 s, outage: card-network, for: 5 s }] }
"""
TEXT = HEAD + ORDERS + SCENARIOS


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("designs") / "orders.yaml"
    path.write_text(TEXT)
    return str(path)


@pytest.mark.parametrize("scenario", ["calm", "bad"])
def test_a_run_that_is_watched_is_the_same_run(scenario: str) -> None:
    design = design_of(TEXT)
    plan = compile_plan(design, scenario)
    seen: list[float] = []
    watched, alone = ReferenceEngine(plan, 3), ReferenceEngine(plan, 3)
    watched.observe(lambda at_s, key, callback, subject: seen.append(at_s))
    reports = [report_json(report_of(design, plan, [Driver(each, plan).run()])) for each in (watched, alone)]
    assert json.dumps(reports[0]) == json.dumps(reports[1])
    assert seen == sorted(seen)
    assert len(seen) > 1000
    assert watched.events_processed == alone.events_processed


def test_its_lines_are_those_of_the_record_log(file: str) -> None:
    said = simulator("run", file, "--step", "2s..4s", "--seed", "3", "--replication", "2", "--json")
    events = json.loads(said.out)["events"]
    log: list[Delivery] = []
    plan = compile_plan(design_of(TEXT), "calm")
    Driver(ReferenceEngine(plan, 3, 2, record_log=log), plan).run()
    effects = {
        (each["at_s"], record)
        for each in events
        if each["text"].endswith("takes effect")
        for record in each["records"]
    }
    instants = {(each.ended_s, each.record) for each in log if 2.0 <= each.ended_s <= 4.0}
    assert instants
    # A delivery without emissions and calls ends with its effect; others end with a later event.
    assert len(effects & instants) > 100
    assert {at_s for at_s, _ in instants} <= {each["at_s"] for each in events}


def test_a_line_has_the_instant_with_all_its_digits_the_kind_the_element_and_the_record(file: str) -> None:
    said = simulator("run", file, "--step")
    assert said.code == 0, said.problems
    *lines, last = said.out.splitlines()
    assert all(re.match(r"\d+\.\d+(e-\d+)? +[a-z]+ +\S", line) for line in lines), lines
    assert any(re.match(r"0\.\d{12,} +arrival .* record \d+ \(\S+-\d+\) arrives", line) for line in lines)
    instants = [float(line.split()[0]) for line in lines]
    assert instants == sorted(instants)
    assert instants[-1] <= 1.0
    assert f"{len(lines):,} events from 0.0 s to 1.0 s (all) · calm · seed 1 · replication 1" in last


def test_a_window_is_cut_where_it_has_too_many_events(file: str) -> None:
    said = simulator("run", file, "--scenario", "bad", "--until", "60s", "--step", "0s..60s")
    *lines, last = said.out.splitlines()
    assert len(lines) == LINES_MOST
    assert f"cut after 10,000 of them, at {lines[-1].split()[0]} s" in last


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--step", "5 s"], "is no window"),
        (["--step", "5s..4s"], "ends before it begins"),
        (["--step", "5s..6 parsecs"], "is not a unit of time"),
        (["--step", "30s..31s"], "The run ends at 20 s"),
        (["--step", "--replications", "2"], "one replication"),
        (["--step", "--engine", "compiled"], "the same bits"),
        (["--step", "--warm-up", "auto"], "does not look for a warm-up"),
        (["--replication", "2"], "add --step"),
    ],
)
def test_what_does_not_go_with_it_is_a_sentence(file: str, arguments: list[str], words: str) -> None:
    said = simulator("run", file, *arguments)
    assert said.code == 2
    assert words in said.problems
    assert "Traceback" not in said.problems


def test_every_kind_of_event_and_every_function_of_one_has_words() -> None:
    ranks = {value for name, value in vars(clock).items() if name.isupper() and isinstance(value, int)}
    assert ranks == set(stepping.KINDS)
    callbacks = set()
    for path in tree.ending(".py", under="simulator/engines/reference/"):
        callbacks |= set(re.findall(r"def (\w+)\(self, timer: Timer\)", tree.text(path)))
    assert callbacks == set(stepping.HAPPENS)
