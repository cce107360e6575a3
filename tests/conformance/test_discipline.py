"""Each part of the discipline that makes two engines equal is needed: break it in one, and the comparison says so."""

import math
from collections.abc import Callable, Iterator
from heapq import heappush
from typing import Any

import pytest

from simulator.base import draws
from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.engines.reference import context
from simulator.engines.reference.clock import Clock, Timer
from simulator.engines.reference.member import Member
from simulator.engines.reference.station import Slot
from simulator.metrics.collectors import Quantiles
from simulator.plan.ops import Apply, Intervene, Plan, Process, Source, Step
from tests.conformance.compare import Course, compare
from tests.engines.orders import orders
from tests.engines.plans import CLEAN, at, constant, emit, every, group, handle, log, plan, serve, station

TRIES = (1, 2, 3)
GAP_S = 0.1


def tied() -> Plan:
    """Two sources of one beat, constant times, feedback: many events at every instant."""
    beats = [Source(name, "a.work", "X", "constant", 2.0, KeyChoice("uniform", 3)) for name in ("one", "two")]
    return plan(
        *beats, station("a", 2, 1), station("b", 1, 1),
        serve("a.work", constant(0.5), emits=(emit("b.work"), emit("topic"), emit("a.note"))),
        serve("a.note", constant(0.0)),
        serve("b.work", constant(0.25), fails=0.2, emits=(emit("b.again"),)), serve("b.again", constant(0.25)),
        log(partitions=2, latency=Distribution("constant", 0.5)), group(threads=2), handle(constant(0.25)),
        horizon_s=30.0,
    )  # fmt: skip


def short_services() -> Plan:
    """Thousands of exponential times, measured by records that ask for nothing else."""
    return plan(
        Source("door", "desk.work", "X", "poisson", 400.0, KeyChoice("unique")), station("desk", 1, 2),
        serve("desk.work", Distribution("exponential", 0.004)), horizon_s=25.0,
    )  # fmt: skip


def long_services() -> Plan:
    """Thousands of exponential times that begin at one instant near 0, so that their last bits are seen at their ends."""
    return plan(
        Source("door", "desk.work", "X", "constant", 0.5, KeyChoice("unique"), batch=4000), station("desk", 1, 4000),
        serve("desk.work", Distribution("exponential", 1.0)), horizon_s=3.9,
    )  # fmt: skip


def feedback() -> Plan:
    """A batch that fills a queue, and every record of it sends another one to the same station."""
    return plan(
        Source("door", "desk.work", "X", "constant", 0.1, KeyChoice("unique"), batch=5), station("desk"),
        serve("desk.work", constant(0.5), emits=(emit("desk.more"),)), serve("desk.more", constant(0.25)),
        horizon_s=30.0,
    )  # fmt: skip


def leaving() -> Plan:
    """Members leave when the record in hand is done, which begins a saga that fails at once: two lines of one instant."""
    fails = Process(
        "saga", "boss", (Step("desk.do", None, None, Retry(0)),), otherwise="desk.close", undo_retry=Retry(0)
    )
    return plan(
        every(0.5, "topic"), log(partitions=2), group(instances=2), handle(constant(0.75), emits=(emit("saga"),)),
        station("boss"), station("desk"), serve("desk.do", constant(0.1)), serve("desk.close", constant(0.1)), fails,
        horizon_s=30.0,
        faults=(at(0.25, "outage", "desk"), at(5.3, "stop_instance", "topic.group", 1, CLEAN)),
    )  # fmt: skip


def asked_early(plan_: Plan, seed: int) -> tuple[tuple[int, Intervene], ...]:
    """Many live interventions without effect, each asked for at about a third of its instant: sums of an
    instant and a delay are what they are, but an instant that somebody names may not survive as a delay."""
    name = next(op.name for op in plan_.ops if isinstance(op, Apply))
    most = int(plan_.horizon_s / GAP_S / 3.5)
    return tuple(
        (number, Intervene(number * GAP_S * 3.1 + seed * 0.0137, "slow", name, 0, 1.0))
        for number in range(1, most)
    )


def found() -> list[str]:
    """The first differences on some plan of a small corpus, in a few tries."""
    for seed in TRIES:
        for each in (tied(), feedback(), leaving(), orders(15.0), short_services(), long_services()):
            said = compare(each, Course(seed=seed, gap_s=GAP_S, live=asked_early(each, seed)))
            if said:
                return said
    return []


def test_nothing_broken_is_nothing_found() -> None:
    assert found() == []


def test_draws_from_a_shared_stream_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers: Iterator[int] = iter(range(1 << 62))

    def shared(distribution: Distribution, prefix: int) -> Callable[[int, int], float]:
        draw = draws.sampler(distribution, 1)
        return lambda record, attempt: draw(next(numbers), 0)

    monkeypatch.setattr(context, "sampler", shared)
    assert found()


def test_the_platforms_logarithm_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "log", math.log)
    assert found()


def test_an_instant_that_is_scheduled_as_a_delay_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    at = Clock.at

    def after(self: Clock, at_s: float, key: int, callback: Any, subject: Any = None) -> Timer:
        return at(self, self._now + (at_s - self._now), key, callback, subject)

    monkeypatch.setattr(Clock, "at", after)
    assert found()


def test_events_of_one_instant_in_the_order_of_their_making_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at(self: Any, at_s: float, key: int, callback: Any, subject: Any = None) -> Timer:
        timer = Timer(callback, subject)
        heappush(self._queue, (at_s, 0, next(self._eid), timer))
        return timer

    monkeypatch.setattr(Clock, "at", at)
    assert found()


def test_a_sum_in_another_order_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = Quantiles.settle

    def sorted_first(self: Quantiles, at_least: int = 1) -> None:
        self._fresh.sort()
        settle(self, at_least)

    monkeypatch.setattr(Quantiles, "settle", sorted_first)
    said = found()
    assert said
    assert all(sentence.startswith("metrics") for sentence in said)


def test_forwarding_the_finished_record_before_the_next_one_starts_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def finished(self: Slot, work: Any, outcome: int) -> None:
        work.handler.ended(work, outcome)
        self.station.slot_freed(self)

    monkeypatch.setattr(Slot, "finished", finished)
    assert found()


def test_forwarding_the_finished_record_before_its_member_goes_on_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def finished(self: Member, work: Any, outcome: int) -> None:
        self.work = None
        self.group.backlog.worked(work.entry, outcome, work)
        for to, record in work.unsent or ():
            to.receive(record)
        if self._go_on():
            self.poll()

    monkeypatch.setattr(Member, "finished", finished)
    assert any(sentence.startswith("events") for sentence in found())
