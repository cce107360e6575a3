"""How long one record keeps a server: work, calls, append, acknowledgements and retries as mean and variance."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from typing import Literal

from simulator.base.quick_values import quick_value
from simulator.base.retry import Retry
from simulator.engines.analytic.moments import (
    NONE,
    Time,
    Tried,
    constant,
    longest,
    mixture,
    time_of,
    tried,
)
from simulator.engines.analytic.network import Network
from simulator.engines.analytic.process import Answer
from simulator.engines.analytic.work import held_retry
from simulator.plan.ops import Apply

Law = Literal["exponential", "constant", "general"]

IN_TIME = (
    "A call is late only when the callee's own work is longer than the timeout, not because it waits there."
)
CALLS = "The answer to a call takes what the callee takes on average at the moment, independent of the caller's queue."
TOGETHER = "Of acknowledgements that are awaited together the slowest topic's stands for the last."
VERSIONS = "No append meets a version conflict."


@quick_value
class Hold:
    """One record at one apply.

    *visit* is one stay at a server, *visits* how many stays a record makes (one, unless retries go to the back), also
    given a good end and a bad one. *ends* is the whole way without queueing, pauses included. *ack_s* is how
    much of a good end comes after the publishing. *law* is the distribution of a visit.
    """

    visit: Time
    visits: tuple[float, float, float]  # of any end, of a good one, of a bad one
    ends: Tried
    ack_s: float
    law: Law
    exact: bool
    notes: tuple[str, ...]

    def answer(self, wait: Time) -> Answer:
        """How it answers a caller when every visit is preceded by *wait*."""
        _, good, bad = self.visits
        return Answer(
            self.ends.succeeds, _times(wait, good).then(self.ends.good), _times(wait, bad).then(self.ends.bad)
        )


def _times(wait: Time, visits: float) -> Time:
    return wait if visits == 1.0 else Time(wait.mean_s * visits, wait.variance * visits)


class Holds:
    """The holds of the applies that a plan's records reach, callees before their callers."""

    def __init__(self, network: Network, reached: Iterable[str]) -> None:
        self._network = network
        self._order = _callees_first(network.applies, reached)
        self.callers = [name for name in self._order if network.applies[name].calls]
        self.of: dict[str, Hold] = {}
        self._waiting: set[str] = set()  # those that were worked out with a wait at some callee
        self._work_out(self._order, {})

    def copy(self) -> "Holds":
        """Another one that can be updated without changing this one."""
        twin = copy(self)
        twin.of, twin._waiting = dict(self.of), set(self._waiting)
        return twin

    def nobody_waits(self, names: Collection[str]) -> bool:
        """Whether *names* were worked out without a wait at any callee."""
        return self._waiting.isdisjoint(names)

    def update(self, names: Collection[str], waits: Mapping[str, Time]) -> bool:
        """Work out *names* anew, in the order of callees first, given the *waits* of one visit at each station.

        Whether there was something to work out: not where nobody waits and nobody did before.
        """
        waited = any(wait.mean_s != 0.0 for wait in waits.values())
        if not waited and self.nobody_waits(names):
            return False
        self._work_out(names, waits)
        if waited:
            self._waiting.update(names)
        else:
            self._waiting.difference_update(names)
        return True

    def _work_out(self, names: Iterable[str], waits: Mapping[str, Time]) -> None:
        for name in names:
            self.of[name] = self._hold(self._network.applies[name], waits)

    def _hold(self, apply: Apply, waits: Mapping[str, Time]) -> Hold:
        work = self._network.work
        going_on, elapsed = 1.0, self._network.takes[apply.name]
        bad: list[tuple[float, Time]] = []
        notes: tuple[str, ...] = ()
        waited = False
        for call in apply.calls:
            callee = self._network.applies[call.to]
            wait = waits.get(callee.host, NONE)
            answer = self.of[call.to].answer(wait)
            waited = waited or wait.mean_s > 0.0 or not self.of[call.to].exact
            late = work.late(call.to, call.timeout_s)
            if call.timeout_s is not None:
                notes = (IN_TIME,)
                bad.append((going_on * late, elapsed.then(constant(call.timeout_s))))
            bad.append((going_on * (1.0 - late) * (1.0 - answer.succeeds), elapsed.then(answer.bad)))
            elapsed = elapsed.then(answer.good)
            going_on *= (1.0 - late) * answer.succeeds
        bad.append((going_on * apply.fails, elapsed))
        append, ack, one = self._after(apply)
        good = elapsed.then(append).then(ack)
        succeeds = going_on * (1.0 - apply.fails)
        if waited:
            notes = (*notes, CALLS)
        if not one:
            notes = (*notes, TOGETHER)
        if apply.appends is not None and self._network.stores[apply.appends].expected_version:
            notes = (*notes, VERSIONS)
        exact = not waited and one and not (apply.calls and IN_TIME in notes)
        return self._retried(apply, succeeds, good, mixture(bad), ack.mean_s, exact, notes)

    def _retried(
        self,
        apply: Apply,
        succeeds: float,
        good: Time,
        bad: Time,
        ack_s: float,
        exact: bool,
        notes: tuple[str, ...],
    ) -> Hold:
        for_ever = self._network.work.for_ever(apply)
        end = self._network.latencies.get(apply.dead_letters or "", NONE)
        ends = tried(succeeds, good, bad, apply.retry, for_ever=for_ever, end=end)
        visit, visits = ends.all, (1.0, 1.0, 1.0)
        if apply.retry.place == "back" and succeeds < 1.0:
            visit = mixture(((succeeds, good), (1.0 - succeeds, bad)))
            stays = tried(
                succeeds, constant(1.0), constant(1.0), Retry(apply.retry.max_retries), for_ever=for_ever
            )
            visits = (stays.all.mean_s, stays.good.mean_s, stays.bad.mean_s)
        same = apply.takes.kind == "exponential" and good.mean_s == self._network.takes[apply.name].mean_s
        if same and self._memoryless(apply, succeeds, end):
            law: Law = "exponential"
        else:
            law = "constant" if visit.variance == 0.0 else "general"
        return Hold(visit, visits, ends, ack_s, law, exact, notes)

    def _memoryless(self, apply: Apply, succeeds: float, end: Time) -> bool:
        """A visit of one exponential attempt, or of a geometric number of them, is exponential."""
        retry = held_retry(apply)
        if apply.calls or end.mean_s > 0.0:
            return False
        if succeeds >= 1.0 or apply.retry.place == "back":
            return True
        if self._network.work.for_ever(apply) or retry.max_retries is None:
            return retry.delay_s == 0.0
        return retry.max_retries == 0

    def _after(self, apply: Apply) -> tuple[Time, Time, bool]:
        """(append, acknowledgement, whether that is exact): the last of those awaited together is the slowest topic's."""
        stores, latencies = self._network.stores, self._network.latencies
        store = stores[apply.appends] if apply.appends is not None else None
        append = time_of(store.append) if store is not None else NONE
        if store is not None and store.relay is not None:
            return append, NONE, True
        slowest, nothing, awaited = NONE, 1.0, set()
        for emit in apply.emits:
            latency = latencies.get(emit.to)
            if latency is not None and emit.probability * emit.count > 0.0:
                nothing *= (1.0 - emit.probability) ** emit.count
                awaited.add((latency, emit.count == 1 or latency.variance == 0.0))
                slowest = longest((slowest, latency))
        one = len(awaited) <= 1 and all(single for _, single in awaited)
        return append, mixture(((1.0 - nothing, slowest), (nothing, NONE))), one


def _callees_first(applies: Mapping[str, Apply], reached: Iterable[str]) -> list[str]:
    """*reached* and whom they call, every callee before its callers: depth first, without recursion."""
    order: dict[str, None] = {}
    for start in reached:
        stack = [start]
        while stack:
            name = stack[-1]
            waiting = [call.to for call in applies[name].calls if call.to not in order]
            if name in order or not waiting:
                order.setdefault(name)
                stack.pop()
            else:
                stack.extend(waiting)
    return list(order)
