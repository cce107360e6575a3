"""What the answers about every kind of op have in common: the steady state, and how one value is said."""

from collections.abc import Iterator
from functools import lru_cache
from math import inf, isfinite

from simulator.engines.analytic.ages import Ages
from simulator.engines.analytic.network import Place
from simulator.engines.analytic.steady import Steady
from simulator.engines.analytic.waiting import STEADY, Waiting
from simulator.metrics.catalogue import rate_unit, unit_of
from simulator.metrics.solution import Declined, Solved

Answer = Solved | Declined

PATH = "sum of means along the path"
TRAFFIC = "traffic equations"
CHANGES = "A source changes its rate later in the scenario; this is of the rate that it starts with."
OFFERED = "Every element before it keeps up, or it gets less than is offered."
OVERLOADED = "{element} cannot keep up (it is offered {busy} of what it can do), so there is no steady state; see how fast its backlog grows."
INFINITE = "The variance of a service time is infinite (a Pareto of shape 2 or less), so no mean settles; give it a lighter tail."
FLUID = "fluid limit"
SERIES = "geometric series"
LITTLE = "Little's law"
BACK = "Retries that go to the back of the line queue again; no formula here gives quantiles of the sum. Run a simulation."


@lru_cache(maxsize=1024)
def _unit(metric: str, stat: str, per_record: bool) -> str:
    unit = unit_of(metric)
    return rate_unit(unit) if stat == "rate" else f"{unit} per record" if per_record else unit


class Reader:
    """Says values and refusals about one *steady* state. *changing* are the sources that change their rate later."""

    def __init__(self, steady: Steady, ages: Ages, changing: set[str]) -> None:
        self.steady = steady
        self.network = steady.network
        self.ages = ages
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
        per_record: bool = False,
    ) -> Solved:
        unit = _unit(metric, stat, per_record)
        if self._changing and self._changes(element):
            exact, notes = False, (*notes, CHANGES)
        return Solved(element, metric, stat, value, unit, method, exact, notes)

    def _changes(self, element: str) -> bool:
        """Whether a source whose rate changes has to do with *element*."""
        names = [element, *self.steady.handled.get(element, ())]
        return any(
            name in self._changing or not self._changing.isdisjoint(self.steady.by_source.get(name, ()))
            for name in names
        )

    def rate(self, element: str, metric: str, rate: float, *, share: float = 1.0) -> Solved:
        settled = all(isfinite(self.ages.of.get(place, inf)) for place in self._places.get(element, ()))
        return self.solved(
            element, metric, "rate", rate * share, TRAFFIC, exact=settled, notes=() if settled else (OFFERED,)
        )

    def share(
        self, element: str, metric: str, value: float, *, exact: bool, notes: tuple[str, ...]
    ) -> Solved:
        """A count as its expectation over one record that came."""
        return self.solved(element, metric, "count", value, SERIES, exact=exact, notes=notes, per_record=True)

    def end_to_end(self, element: str, further_s: float, *, exact: bool) -> Iterator[Answer]:
        """Age on arrival, over all places of *element*, and the time until it is done there."""
        places = self._places.get(element, [])
        total = sum(self.steady.places[place] for place in places)
        mean_s = sum(self.steady.places[place] * self.ages.of.get(place, inf) for place in places) / total
        mean_s += further_s
        if not isfinite(mean_s):
            reason = "An element on the way there has no steady state, so records get older and older."
            yield Declined(element, "end_to_end", reason)
            return
        exact = exact and all(self.ages.exact[place] for place in places)
        yield self.solved(element, "end_to_end", "mean", mean_s, PATH, exact=exact, notes=(STEADY,))

    def overloaded(self, element: str, queue: Waiting, metrics: tuple[str, ...]) -> Iterator[Declined]:
        busy = "endlessly more" if not isfinite(queue.busy) else f"{queue.busy:.4g} times"
        reason = INFINITE if queue.busy < 1.0 else OVERLOADED.format(element=element, busy=busy)
        for metric in metrics:
            yield Declined(element, metric, reason)
