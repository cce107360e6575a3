"""Memory grows with what is in the system, not with what passed; too much ends with a sentence that names it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.engines.base import CannotRun
from simulator.engines.compiled import layout
from simulator.engines.compiled.engine import AT_ONCE_MOST, CompiledEngine
from simulator.plan.ops import Apply, Emit, Group, Log, Op, Plan, Relay, Sink, Source, Store
from tests.architecture import tree
from tests.engines.plans import UNIQUE, emit, every, plan, serve, station

SLACK_WORDS = 200_000  # the longest queue of a run is a little longer in a longer run

HUNDRED_MILLION = """
import json, re, sys, time
from pathlib import Path
from tests.conformance.test_memory import stable
from simulator.engines.compiled.engine import CompiledEngine
plan = stable(float(sys.argv[1]))
engine = CompiledEngine(plan, 1)
began = time.perf_counter()
engine.advance(plan.horizon_s)
(row,) = [row for row in engine.result().ledger if row.element == "desk.work"]
peak_mb = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024.0
print(json.dumps({"records": row.out, "seconds": time.perf_counter() - began, "peak_mb": peak_mb}))
"""


def stable(records: float) -> Plan:
    """An M/M/2 at utilisation 0.75 through which *records* pass."""
    source = Source("door", "desk.work", "X", "poisson", 1500.0, KeyChoice("uniform", 100))
    return plan(
        source,
        station("desk", 1, 2),
        serve("desk.work", Distribution("exponential", 0.001)),
        horizon_s=records / 1500.0,
    )


def publishing(records: float) -> Plan:
    """A stable path over a station, a store with an outbox, a topic and a group that is not idempotent."""
    return plan(
        Source("door", "desk.work", "X", "poisson", 1000.0, KeyChoice("zipf", 1000, 1.0)),
        station("desk", 1, 8),
        Apply("desk.work", "desk", Distribution("exponential", 0.002), appends="store", emits=(emit("topic"),)),
        Store("store", Distribution("constant", 0.001), True, "store.outbox"),
        Relay("store.outbox", "store", 0.05, 500),
        Log("topic", "kafka", 8, 3, 2, 3, latency=Distribution("lognormal", -6.0, 0.5)),
        Group("topic.group", "topic", None, 8, 1, (("X", "topic.group.handle"),)),
        Apply("topic.group.handle", "topic.group", Distribution("exponential", 0.001), emits=(emit("end"),)),
        Sink("end"),
        horizon_s=records / 1000.0,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("make", "records"), [(stable, 2e6), (publishing, 5e5)])
def test_a_stable_run_takes_no_fresh_memory_after_its_first_tenth(make: type[Plan], records: float) -> None:
    plan_ = make(records)  # type: ignore[call-arg,arg-type]
    engine = CompiledEngine(plan_, 1)
    engine.advance(plan_.horizon_s / 10.0)
    early = int(engine._words[layout.TOP])
    engine.advance(plan_.horizon_s)
    assert int(engine._words[layout.TOP]) - early <= SLACK_WORDS
    assert engine.result().ledger[0].in_ >= 0.0
    assert engine.events_processed > 1.5 * records


@pytest.mark.parametrize("waits", ["desk", "topic.group"])
def test_a_backlog_that_outgrows_its_room_ends_the_run_and_names_where_it_waits(waits: str) -> None:
    slow = Distribution("constant", 1.0)
    behind: tuple[Op, ...] = (station("desk"), serve("desk.work", slow))
    if waits == "topic.group":
        behind = (
            Log("topic", "kafka", 2, 1, 1, 1), Group("topic.group", "topic", None, 1, 1, (("X", "topic.group.handle"),)),
            Apply("topic.group.handle", "topic.group", slow),
        )  # fmt: skip
    to = "desk.work" if waits == "desk" else "topic"
    plan_ = plan(Source("door", to, "X", "poisson", 10_000.0, UNIQUE), *behind, horizon_s=1000.0)
    engine = CompiledEngine(plan_, 1, room_words=1 << 22)
    with pytest.raises(CannotRun, match=rf"^{waits}: [\d,]+ records wait there .* It cannot keep up"):
        engine.advance(plan_.horizon_s)
    assert 0.0 < engine.now_s < 1000.0


def test_more_records_at_one_instant_than_fit_are_refused_by_name() -> None:
    too_many = AT_ONCE_MOST + 1
    source = Source("door", "desk.work", "X", "poisson", 1.0, UNIQUE, batch=too_many)
    desk = station("desk")
    work = Apply("desk.work", "desk", Distribution("constant", 0.1), appends="store", emits=(emit("topic"),))
    topic = Log("topic", "kafka", 1, 1, 1, 1)
    relayed = (
        every(1.0, "desk.work"), desk, work, topic, Store("store", Distribution("constant", 0.1), relay="outbox"),
        Relay("outbox", "store", 1.0, too_many),
    )  # fmt: skip
    talkative = serve("desk.work", Distribution("constant", 0.1), emits=(Emit("X", "end", 1.0, too_many),))
    for name, ops in {
        "door": (source, desk, serve("desk.work", Distribution("constant", 0.1))),
        "outbox": relayed,
        "desk.work": (every(1.0, "desk.work"), desk, talkative, Sink("end")),
    }.items():
        with pytest.raises(CannotRun, match=f"^{name}: "):
            CompiledEngine(plan(*ops), 1)


@pytest.mark.conformance
@pytest.mark.timeout(1800)
def test_a_hundred_million_records_pass_in_300_mb() -> None:
    """The peak is read from /proc, for what `getrusage` says of a new process begins at its parent's."""
    if not Path("/proc/self/status").exists():
        pytest.skip("a peak of one process alone is read from /proc, which this system does not have")
    command = [sys.executable, "-c", HUNDRED_MILLION, "100e6"]
    done = subprocess.run(command, cwd=tree.PROJECT, capture_output=True, text=True, check=True, timeout=1700)
    told = json.loads(done.stdout)
    print(f"{told['records']:,} records in {told['seconds']:.0f} s, peak {told['peak_mb']:.0f} MB")
    assert told["records"] > 99e6
    assert told["peak_mb"] <= 300.0
