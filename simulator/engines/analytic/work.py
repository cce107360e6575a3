"""What one record costs at an apply and at a saga: attempts, outcomes, time a server is held."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.base.retry import Retry
from simulator.base.tails import exceeds
from simulator.engines.analytic.moments import NONE
from simulator.engines.analytic.process import Answer, Request, course
from simulator.plan.ops import Apply, Log, Process, Store

_NEGLIGIBLE = 1e-15
_LONGEST_SERIES = 100_000


@dataclass(frozen=True, slots=True)
class Work:
    """The expectation over one record at an apply.

    *reached* holds, call by call, the expected number of requests made. *held_s* is the time a
    server is held in all, waiting elsewhere not included: a lower bound under load.
    """

    attempts: float
    succeeds: float
    dead_lettered: float
    held_s: float
    attempt_s: float
    reached: tuple[float, ...]


def repeats(retry: Retry, fails: float, *, for_ever: bool = False) -> tuple[float, float]:
    """Expected attempts and the probability that the last one failed too, when each fails with *fails*.

    The capped geometric series ``(1 - f^(n+1)) / (1 - f)`` and its tail ``f^(n+1)``.
    """
    if for_ever or retry.max_retries is None:
        return (1.0 / (1.0 - fails), 0.0) if fails < 1.0 else (float("inf"), 0.0)
    last = fails ** (retry.max_retries + 1)
    return ((1.0 - last) / (1.0 - fails), last) if fails < 1.0 else (retry.max_retries + 1.0, 1.0)


def expected_pause_s(retry: Retry, fails: float) -> float:
    """Expected time between attempts in all: the sum of ``f^k`` times the pause before retry k."""
    total, chance, pause_s, number = 0.0, fails, retry.delay_s, 1
    while chance > _NEGLIGIBLE and number <= _LONGEST_SERIES:
        if retry.max_retries is not None and number > retry.max_retries:
            break
        total += chance * min(pause_s, retry.max_delay_s)
        chance *= fails
        pause_s = min(pause_s * retry.factor, retry.max_delay_s)
        number += 1
    return total * (1.0 - retry.jitter / 2.0)


class WorkTable:
    """The work of every apply of a plan, each worked out once."""

    def __init__(
        self,
        applies: Mapping[str, Apply],
        stores: Mapping[str, Store],
        logs: Mapping[str, Log],
        groups: set[str],
    ) -> None:
        self._applies = applies
        self._stores = stores
        self._logs = logs
        self._groups = groups
        self._done: dict[str, Work] = {}
        self._open: set[str] = set()

    def of(self, name: str) -> Work:
        """The work of the apply *name*. Calls that come back to their caller count no time the second time."""
        if name in self._done:
            return self._done[name]
        if name in self._open:
            return Work(1.0, 1.0, 0.0, 0.0, 0.0, ())
        self._open.add(name)
        try:
            self._done[name] = self._work(self._applies[name])
        finally:
            self._open.discard(name)
        return self._done[name]

    def _work(self, apply: Apply) -> Work:
        going_on, calls_s = 1.0, 0.0
        chances: list[float] = []
        for call in apply.calls:
            chances.append(going_on)
            answer_s = self.of(call.to).held_s
            calls_s += going_on * (answer_s if call.timeout_s is None else min(answer_s, call.timeout_s))
            going_on *= self.answers(call.to, call.timeout_s)
        success = going_on * (1.0 - apply.fails)
        attempt_s = apply.takes.mean_s + calls_s + success * self._after_success_s(apply)
        fails = 1.0 - success
        for_ever = apply.host in self._groups and apply.exhausted == "block" and apply.dead_letters is None
        attempts, gives_up = repeats(apply.retry, fails, for_ever=for_ever)
        pauses_s = expected_pause_s(apply.retry, fails) if apply.retry.place == "here" else 0.0
        return Work(
            attempts=attempts,
            succeeds=1.0 - gives_up,
            dead_lettered=gives_up if apply.dead_letters is not None else 0.0,
            held_s=attempts * attempt_s + pauses_s,
            attempt_s=attempt_s,
            reached=tuple(attempts * chance for chance in chances),
        )

    def answers(self, callee: str, timeout_s: float | None) -> float:
        """Probability that one request to *callee* is answered with success within *timeout_s*."""
        in_time = 1.0 if timeout_s is None else 1.0 - exceeds(self._applies[callee].takes, timeout_s)
        return in_time * self.of(callee).succeeds

    def late(self, callee: str, timeout_s: float | None) -> float:
        """Probability that *callee*'s own time alone is longer than *timeout_s*."""
        return 0.0 if timeout_s is None else exceeds(self._applies[callee].takes, timeout_s)

    def saga_requests(self, process: Process) -> tuple[Request, ...]:
        """Whom a saga asks, and how often. Timeouts count by the participant's own time; waiting is not foreseen."""
        known = course(process, lambda name: Answer(self.of(name).succeeds, NONE, NONE), self.late)
        return known.requests

    def _after_success_s(self, apply: Apply) -> float:
        """The append, and the acknowledgements that are awaited together: the slowest log's mean stands for all."""
        store = self._stores.get(apply.appends) if apply.appends is not None else None
        after_s = store.append.mean_s if store is not None else 0.0
        if store is not None and store.relay is not None:
            return after_s
        nothing, slowest_s = 1.0, 0.0
        for emit in apply.emits:
            log = self._logs.get(emit.to)
            if log is not None and emit.probability > 0.0:
                nothing *= (1.0 - emit.probability) ** emit.count
                slowest_s = max(slowest_s, log.latency.mean_s)
        return after_s + (1.0 - nothing) * slowest_s
