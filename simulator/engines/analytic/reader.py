"""What the answers about every kind of op have in common: the steady state, and how one value is said."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import inf, isfinite

from simulator.engines.analytic.ages import Ages
from simulator.engines.analytic.network import Place
from simulator.engines.analytic.steady import Steady
from simulator.engines.analytic.waiting import STEADY, Waiting
from simulator.metrics.catalogue import rate_unit, unit_of
from simulator.metrics.solution import Declined, Solved

PATH = "sum of means along the path"
TRAFFIC = "traffic equations"
CHANGES = "A source changes its rate later in the scenario; this is of the rate that it starts with."
OFFERED = "Every element before it keeps up, or it gets less than is offered."
OVERLOADED = "{element} cannot keep up (it is offered {busy}), so there is no steady state; see how fast its backlog grows."
INFINITE = "The variance of a service time is infinite (a Pareto of shape 2 or less), so no mean settles; give it a lighter tail."
FLUID = "fluid limit"
SERIES = "geometric series"
LITTLE = "Little's law"
BACK = "Retries that go to the back of the line queue again; no formula here gives quantiles of the sum. Run a simulation."


_new = tuple.__new__  # of a plan's thousands of values each is made in half the time of a call of its class


@lru_cache(maxsize=1024)
def _unit(metric: str, stat: str) -> str:
    unit = unit_of(metric)
    return rate_unit(unit) if stat == "rate" else unit


@lru_cache(maxsize=256)
def _by_partition(metric: str, partitions: int) -> tuple[str, ...]:
    return tuple(f"{metric}.{number}" for number in range(partitions))


class Reader:
    """Says *values* and refusals (*declined*) about one *steady* state.

    *changing* are the sources that change their rate later.
    """

    def __init__(self, steady: Steady, ages: Ages, changing: set[str]) -> None:
        self.steady = steady
        self.network = steady.network
        self.ages = ages
        self.values: list[Solved] = []
        self.declined: list[Declined] = []
        self._changing = changing
        self._places: dict[str, list[Place]] = {}
        for place in steady.places:
            self._places.setdefault(place[0], []).append(place)
        self.appending: dict[str, list[str]] = {}
        for name in ages.answered:
            store = self.network.applies[name].appends
            if store is not None:
                self.appending.setdefault(store, []).append(name)

    def solved(
        self,
        element: str,
        metric: str,
        stat: str,
        value: float,
        method: str,
        *,
        exact: bool,
        notes: tuple[str, ...] = (),
        unit: str | None = None,
    ) -> None:
        """Say one *value*, unless it is infinite: then what has no end is said elsewhere."""
        if not isfinite(value):
            return
        if unit is None:
            unit = _unit(metric, stat)
        exact, notes = self._for_now(element, exact, notes)
        self.values.append(_new(Solved, (element, metric, stat, value, unit, method, exact, notes)))

    def stats(
        self,
        element: str,
        metric: str,
        values: Mapping[str, float],
        method: str,
        *,
        exact: bool,
        notes: tuple[str, ...],
    ) -> None:
        """Say several statistics of one *metric*."""
        unit = _unit(metric, "mean")
        exact, notes = self._for_now(element, exact, notes)
        self.values += [
            _new(Solved, (element, metric, stat, value, unit, method, exact, notes))
            for stat, value in values.items()
            if isfinite(value)
        ]

    def by_partition(self, element: str, metric: str, means: Sequence[float], *, exact: bool) -> None:
        """Say the mean of each partition: "utilisation.3"."""
        unit, names = _unit(metric, "mean"), _by_partition(metric, len(means))
        exact, notes = self._for_now(element, exact, (STEADY,))
        self.values += [
            _new(Solved, (element, name, "mean", mean, unit, TRAFFIC, exact, notes))
            for name, mean in zip(names, means, strict=True)
            if isfinite(mean)
        ]

    def decline(self, element: str, reason: str, *metrics: str) -> None:
        """Say of each of *metrics* that no formula gives it, and the *reason*."""
        self.declined += [Declined(element, metric, reason) for metric in metrics]

    def _for_now(self, element: str, exact: bool, notes: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
        """The same, unless a source that has to do with *element* changes its rate later."""
        return (False, (*notes, CHANGES)) if self._changing and self._changes(element) else (exact, notes)

    def _changes(self, element: str) -> bool:
        """Whether a source whose rate changes has to do with *element*."""
        names = [element, *self.steady.handled.get(element, ())]
        return any(
            name in self._changing or not self._changing.isdisjoint(self.steady.by_source.get(name, ()))
            for name in names
        )

    def rate(self, element: str, metric: str, rate: float, *, share: float = 1.0) -> None:
        settled = all(isfinite(self.ages.of.get(place, inf)) for place in self._places.get(element, ()))
        self.solved(
            element, metric, "rate", rate * share, TRAFFIC, exact=settled, notes=() if settled else (OFFERED,)
        )

    def share(self, element: str, metric: str, value: float, *, exact: bool, notes: tuple[str, ...]) -> None:
        """A count as its expectation over one record that came."""
        unit = f"{unit_of(metric)} per record"
        self.solved(element, metric, "count", value, SERIES, exact=exact, notes=notes, unit=unit)

    def end_to_end(self, element: str, further_s: float, *, exact: bool) -> None:
        """Age on arrival, over all places of *element*, and the time until it is done there."""
        places = self._places.get(element, [])
        total = weighted_s = 0.0
        for place in places:
            rate = self.steady.places[place]
            total += rate
            weighted_s += rate * self.ages.of.get(place, inf)
            exact = exact and self.ages.exact[place]
        mean_s = weighted_s / total + further_s
        if not isfinite(mean_s):
            reason = "An element on the way there has no steady state, so records get older and older."
            self.decline(element, reason, "end_to_end")
            return
        self.solved(element, "end_to_end", "mean", mean_s, PATH, exact=exact, notes=(STEADY,))

    def overloaded(self, element: str, queue: Waiting, metrics: tuple[str, ...]) -> None:
        busy = (
            "endlessly more than it can do"
            if not isfinite(queue.busy)
            else f"{queue.busy:.4g} times what it can do"
        )
        reason = INFINITE if queue.busy < 1.0 else OVERLOADED.format(element=element, busy=busy)
        self.decline(element, reason, *metrics)
