"""What one record costs at an apply and at a saga: attempts, outcomes, time a server is held."""

from collections.abc import Mapping

from simulator.base.quick_values import quick_value
from simulator.base.retry import Retry
from simulator.base.tails import exceeds
from simulator.engines.analytic.moments import NONE, Time, constant, tried
from simulator.engines.analytic.process import Answer, Request, course
from simulator.plan.ops import Apply, Log, Process, Store


@quick_value
class Work:
    """The expectation over one record at an apply.

    *reached* holds, call by call, the expected number of requests made. *held_s* is the time a
    server is held in all, waiting elsewhere not included: a lower bound under load.
    """

    attempts: float
    succeeds: float
    dead_lettered: float
    held_s: float
    reached: tuple[float, ...]


def held_retry(apply: Apply) -> Retry:
    """The retry policy with the pauses for which the server is kept: none if a retry goes to the back."""
    return apply.retry if apply.retry.place == "here" else Retry(apply.retry.max_retries)


class WorkTable:
    """The work of every apply of a plan, each worked out once."""

    def __init__(
        self,
        applies: Mapping[str, Apply],
        takes: Mapping[str, Time],
        stores: Mapping[str, Store],
        logs: Mapping[str, Log],
        groups: set[str],
    ) -> None:
        self._applies = applies
        self._takes = takes
        self._stores = stores
        self._logs = logs
        self._groups = groups
        self._done: dict[str, Work] = {}
        self._open: set[str] = set()
        self._requests: dict[str, tuple[Request, ...]] = {}

    def of(self, name: str) -> Work:
        """The work of the apply *name*. Calls that come back to their caller count no time the second time."""
        if name in self._done:
            return self._done[name]
        if name in self._open:
            return Work(1.0, 1.0, 0.0, 0.0, ())
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
        attempt_s = self._takes[apply.name].mean_s + calls_s + success * self._after_success_s(apply)
        attempt = constant(attempt_s)
        ends = tried(success, attempt, attempt, held_retry(apply), for_ever=self.for_ever(apply))
        return Work(
            attempts=ends.attempts,
            succeeds=ends.succeeds,
            dead_lettered=1.0 - ends.succeeds if apply.dead_letters is not None else 0.0,
            held_s=ends.all.mean_s,
            reached=tuple(ends.attempts * chance if chance > 0.0 else 0.0 for chance in chances),
        )

    def for_ever(self, apply: Apply) -> bool:
        """Whether *apply* is tried again without end, whatever its policy says."""
        return apply.host in self._groups and apply.exhausted == "block" and apply.dead_letters is None

    def answers(self, callee: str, timeout_s: float | None) -> float:
        """Probability that one request to *callee* is answered with success within *timeout_s*."""
        in_time = 1.0 if timeout_s is None else 1.0 - exceeds(self._applies[callee].takes, timeout_s)
        return in_time * self.of(callee).succeeds

    def late(self, callee: str, timeout_s: float | None) -> float:
        """Probability that *callee*'s own time alone is longer than *timeout_s*."""
        return 0.0 if timeout_s is None else exceeds(self._applies[callee].takes, timeout_s)

    def saga_requests(self, process: Process) -> tuple[Request, ...]:
        """Whom a saga asks, and how often. Timeouts count by the participant's own time; waiting is not foreseen."""
        found = self._requests.get(process.name)
        if found is None:
            known = course(process, lambda name: Answer(self.of(name).succeeds, NONE, NONE), self.late)
            found = self._requests[process.name] = known.requests
        return found

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
