"""The benchmark's answers are right, and it would notice if they were not."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks import growth
from benchmarks.bars import WITHOUT_BAR, speed_bars
from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.page import page
from benchmarks.race import Lane, race
from benchmarks.tables import Outcome
from benchmarks.workloads import WORKLOADS, Answer, Workload, plan_of
from simulator.design.document import parse
from simulator.plan.components import components
from tests.architecture import tree


def test_everyone_who_is_here_agrees_with_theory() -> None:
    # A process of its own: the peers are free to warn.
    command = [sys.executable, "-m", "benchmarks.engines", "--quick", "--repeats", "1"]
    done = subprocess.run(command, cwd=tree.PROJECT, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "All answers agree with theory."
    for contender in CONTENDERS:
        rows = [line for line in done.stdout.splitlines() if line.split()[:1] == [contender.name]]
        agreeing = [line for line in rows if "agrees" in line]
        assert len(agreeing) == (0 if contender.missing else 1 if contender.name == "ciw" else 3), rows


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_an_answer_that_is_a_tenth_off_is_wrong(workload: Workload) -> None:
    right = {quantity.name: quantity.exact for quantity in workload.quantities}
    assert workload.wrong([Answer(1_000_000, 1.0, right)]) == []
    for quantity in workload.quantities:
        off = right | {quantity.name: 1.1 * quantity.exact + (0.01 if quantity.name == "dead" else 0.0)}
        assert len(workload.wrong([Answer(1_000_000, 1.0, off)])) == 1
    missing = right | {workload.quantities[0].name: float("nan")}
    assert len(workload.wrong([Answer(1_000_000, 1.0, missing)])) == 1


def lane(name: str, ratio: float, wrong: tuple[str, ...] = ()) -> Lane:
    contender = next(each for each in CONTENDERS if each.name == name)
    return Lane(contender, WORKLOADS[0], 1.0, (Answer(100, 1.0, {}),), wrong, (ratio,))


def outcome(*lanes: Lane, whole: bool = False) -> Outcome:
    bars = speed_bars(lanes, "compiled", ["tandem"])
    return Outcome("compiled", whole, list(lanes), bars)


def test_a_ratio_below_its_bar_is_missed() -> None:
    slow, fast = (
        outcome(lane("compiled", 1.0), lane("simpy-callbacks", 7.99)),
        outcome(lane("compiled", 1.0), lane("simpy-callbacks", 8.0)),
    )
    assert not slow.good
    assert slow.verdict == "MISSED: 1 of 1 bars: tandem: compiled ÷ simpy-callbacks."
    assert fast.good


def test_simpy_without_its_interface_is_shown_and_has_no_bar() -> None:
    found = outcome(lane("compiled", 1.0), lane("simpy-hollowed", 1.0), lane("simpy-callbacks", 10.0))
    assert [bar.text for bar in found.bars if bar.met is not None] == ["tandem: compiled ÷ simpy-callbacks"]
    assert found.good
    shown = page(found)
    assert WITHOUT_BAR in shown
    assert "| simpy-hollowed | 100 | 1 |" in shown


def test_what_the_bar_is_about_touches_nothing_private_of_simpy() -> None:
    peers = tree.PROJECT / "benchmarks" / "peers"
    private = re.compile(r"\b(env|event|[a-z]+\))\._[a-z]|heappush")
    assert private.search((peers / "simpy_hollowed.py").read_text(encoding="utf-8"))
    assert not private.search((peers / "simpy_callbacks.py").read_text(encoding="utf-8"))


def test_a_wrong_answer_has_no_speed() -> None:
    assert not outcome(lane("compiled", 1.0, ("it is off",)), lane("simpy-callbacks", 9.0)).good


def test_a_whole_run_may_lack_only_the_compiler() -> None:
    peers = (lane("simpy-idiomatic", 100.0), lane("simpy-callbacks", 100.0), lane("ciw", 100.0))
    assert outcome(lane("compiled", 1.0), *peers, whole=True).good
    assert not outcome(lane("compiled", 1.0), *peers[:2], whole=True).good
    assert not outcome(*peers, whole=True).good


@pytest.mark.parametrize("joined", [False, True])
def test_the_chains_of_a_generated_design_share_nothing_or_one_topic(joined: bool) -> None:
    found = components(plan_of(growth.design_of(growth.FEW, joined=joined), 10.0))
    assert len(found) == (1 if joined else 3)


@pytest.mark.parametrize("nodes", [growth.FEW, growth.MANY])
def test_a_generated_design_has_as_many_nodes_as_asked_for(nodes: int) -> None:
    text = growth.design_of(nodes)
    design = parse(text).design
    assert design is not None
    assert len(design.clusters) + len(design.topics) + len(design.services) + len(design.sources) == nodes
    rates = [op.rate_per_s for op in plan_of(text, 10.0).ops if hasattr(op, "rate_per_s")]
    assert sum(rates) == pytest.approx(growth.TOTAL_PER_S)


def test_a_ratio_is_the_median_of_pairs_that_ran_one_behind_the_other() -> None:
    """On a machine that is twice as slow in every other pair: every ratio is right, those of medians need not be."""

    def contender(name: str, takes_s: float) -> Contender:
        def run(horizon_s: float, seed: int) -> Answer:
            wall_s = takes_s * (2.0 if (len(ran) // 2) % 2 else 1.0)
            ran.append(name)
            return Answer(100, wall_s, {})

        return Contender(name, name, lambda workload: run)

    ran: list[str] = []
    workload = replace(WORKLOADS[0], quantities=())
    some = [contender("slow", 50.0), contender("ours", 1.0), contender("quick", 2.0)]
    lanes = {lane.contender.name: lane for lane in race(some, workload, 3, lambda text: None, "ours", 10.0)}
    assert ran == ["ours", "slow", "ours", "quick"] * 3
    assert (lanes["slow"].ratio, lanes["quick"].ratio, lanes["ours"].ratio) == (50.0, 2.0, 1.0)
    assert len(lanes["ours"].answers) == 6

    ran.clear()
    race(some, workload, 3, lambda text: None, "ours")
    assert ran[-1] == "quick"
    assert ran.count("slow") - 1 < ran.count("quick")  # who is done in two seconds is asked more often


def test_a_contender_that_runs_nothing_is_noticed() -> None:
    workload = replace(WORKLOADS[0], quantities=())
    assert workload.wrong([Answer(0, 1.0, {})]) == ["nothing was emitted"]
