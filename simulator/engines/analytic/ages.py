"""How old records are when they come to an element, and how long an element keeps them: sums of means along paths.

The expectation of a sum is the sum of expectations whatever depends on whatever, so a mean end to end is
exact where every mean along the path is. With *v* the visits and *d* the delay from one place to the
next, the age that records carry in all solves ``g = P^T (g + v d)``: the same linear system as the traffic.
"""

from math import inf, isfinite

from simulator.base.quick_values import quick_value
from simulator.engines.analytic.moments import NONE, Time
from simulator.engines.analytic.network import Place
from simulator.engines.analytic.process import Answer, Course, course
from simulator.engines.analytic.relay import Published, published
from simulator.engines.analytic.steady import Steady

NOBODY = Answer(1.0, NONE, NONE)


@quick_value
class Answered:
    """How an apply answers, queueing included; *wait* is that of one visit."""

    answer: Answer
    wait: Time
    exact: bool


class Ages:
    """*answered* by apply, *courses* by saga, *published* by store; *of* is the mean age on arrival at a place [s]."""

    def __init__(self, steady: Steady) -> None:
        self._steady = steady
        self.answered = {name: self._answered(name) for names in steady.handled.values() for name in names}
        self.courses: dict[str, tuple[Course, bool]] = {}
        self._offsets: dict[str, dict[str, tuple[float, bool]]] = {}
        self.published: dict[str, Published] = {}
        self._sagas()
        self._outboxes()
        self.of: dict[Place, float] = {}
        self.exact: dict[Place, bool] = {}
        self._ages()

    def _answered(self, name: str) -> Answered:
        steady = self._steady
        hold, host = steady.holds.of[name], steady.network.applies[name].host
        station = steady.stations.get(host)
        if station is not None:
            wait = station.wait
            return Answered(hold.answer(wait), wait, station.exact)
        members = steady.members.get(host, ())
        wait_s = sum(each.share * each.queue.wait_s for each in members if each.share > 0.0)
        exact = all(each.queue.exact for each in members)
        wait = Time(wait_s, wait_s * wait_s)
        return Answered(hold.answer(wait), wait, exact)

    def answer(self, name: str) -> Answer:
        """How a participant answers; one that is never asked answers at once."""
        found = self.answered.get(name)
        return NOBODY if found is None else found.answer

    def _sagas(self) -> None:
        network = self._steady.network
        for name, process in network.processes.items():
            if self._steady.of.get(name, 0.0) > 0.0:
                found = course(process, self.answer, network.work.late)
                steps = process.steps
                asked = [each.participant for each in found.requests if each.per_saga > 0.0]
                exact = process.deadline_s is None and all(step.timeout_s is None for step in steps)
                exact = exact and all(self.answered[each].exact for each in asked if each in self.answered)
                self.courses[name] = found, exact
                self._offsets[name] = _offsets(found)

    def _outboxes(self) -> None:
        network = self._steady.network
        rates: dict[str, float] = {}
        logs: dict[str, list[str]] = {}
        for name in self.answered:
            apply = network.applies[name]
            if apply.appends is None or network.stores[apply.appends].relay is None:
                continue
            stored = self._steady.of[name] * network.work.of(name).succeeds
            for emit in apply.emits:
                if emit.to in network.logs:
                    rates[apply.appends] = (
                        rates.get(apply.appends, 0.0) + stored * emit.probability * emit.count
                    )
                    logs.setdefault(apply.appends, []).append(emit.to)
        for store, rate in rates.items():
            relay = network.relays[store]
            self.published[store] = published(relay, rate, [network.logs[log] for log in logs[store]])

    def _delay(self, place: Place, target: str) -> tuple[float, bool]:
        """From the arrival at *place* to the arrival at *target*, mean [s], and whether that is exact."""
        network, name = self._steady.network, place[0]
        if name in network.logs:
            latency = network.latencies[name]
            return latency.mean_s, latency.variance == 0.0
        if name in network.processes:
            offset_s, once = self._offsets[name][target]
            return offset_s, once and self.courses[name][1]
        if name not in network.applies:
            return 0.0, True
        return self._through(name, target)

    def _through(self, name: str, target: str) -> tuple[float, bool]:
        network = self._steady.network
        apply, found = network.applies[name], self.answered[name]
        hold = self._steady.holds.of[name]
        if any(call.to == target for call in apply.calls):
            return found.wait.mean_s + network.takes[name].mean_s, False
        emitted = any(emit.to == target and emit.probability > 0.0 for emit in apply.emits)
        if not emitted:  # the dead-letter topic
            return found.answer.bad.mean_s - network.latencies[target].mean_s, found.exact
        mean_s = found.answer.good.mean_s
        if target not in network.logs:
            return mean_s, found.exact
        outbox = self.published.get(apply.appends or "")
        if outbox is not None:
            return mean_s + outbox.until_poll_s, found.exact and outbox.exact
        return mean_s - hold.ack_s, found.exact

    def _ages(self) -> None:
        steady, flows = self._steady, self._steady.network.flows
        carried: dict[Place, float] = {}
        exact = dict.fromkeys(flows.causes, True)
        delays: dict[Place, list[tuple[Place, bool]]] = {place: [] for place in flows.causes}
        for place, effects in flows.causes.items():
            rate = steady.places.get(place, 0.0)
            if rate <= 0.0:
                continue
            for other, share in effects.items():
                if share > 0.0:
                    delay_s, right = self._delay(place, other[0])
                    amount = rate * share * delay_s if delay_s > 0.0 else 0.0
                    carried[other] = carried.get(other, 0.0) + (amount if amount == amount else inf)
                    delays[place].append((other, right))
        for component in flows.components:
            if flows.cyclic(component):
                exact.update(dict.fromkeys(component, False))
            for place in component:
                for other, right in delays[place]:
                    exact[other] = exact[other] and exact[place] and right
        for place, ages in flows.solve({place: {"age": age} for place, age in carried.items()}).items():
            rate, age = steady.places.get(place, 0.0), ages.get("age", 0.0)
            if rate > 0.0:
                self.of[place] = age / rate if isfinite(age) and isfinite(rate) else inf
        self.exact = exact


def _offsets(course: Course) -> dict[str, tuple[float, bool]]:
    """By participant: how long after the start of the saga it is asked on average, and whether in one place only."""
    found: dict[str, tuple[float, float, int]] = {}
    for each in course.requests:
        if each.per_saga > 0.0:
            total, weighted, places = found.get(each.participant, (0.0, 0.0, 0))
            found[each.participant] = (
                total + each.per_saga,
                weighted + each.per_saga * each.offset_s,
                places + 1,
            )
    return {name: (weighted / total, places == 1) for name, (total, weighted, places) in found.items()}
