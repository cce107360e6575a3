"""The answers about each kind of op, read from the steady state: values with their method, and what is declined."""

from collections.abc import Iterator
from functools import lru_cache
from math import inf, isfinite

from simulator.base.tails import quantile_s
from simulator.engines.analytic import queues, staleness
from simulator.engines.analytic.ages import Ages
from simulator.engines.analytic.moments import PROBABILITY, Time, time_of
from simulator.engines.analytic.network import Place
from simulator.engines.analytic.process import Course
from simulator.engines.analytic.steady import Member, Steady
from simulator.engines.analytic.waiting import GAMMA, STEADY, TAIL, Waiting
from simulator.metrics.catalogue import rate_unit, unit_of
from simulator.metrics.solution import Declined, Solved
from simulator.plan.ops import Apply, Group, Log, Op, Process, Relay, Sink, Source, Station, Store

Answer = Solved | Declined

TRAFFIC = "traffic equations"
PATH = "sum of means along the path"
CHANGES = "A source changes its rate later in the scenario; this is of the rate that it starts with."
OFFERED = "Every element before it keeps up, or it gets less than is offered."
IN_ORDER = "No record overtakes another of its partition, which makes a latency that varies a little longer."
LITTLE = "Little's law"
APART = "Partitions do not depend on each other."
OVERLOADED = "{element} cannot keep up (it is offered {busy} of what it can do), so there is no steady state; see how fast its backlog grows."
INFINITE = "The variance of a service time is infinite (a Pareto of shape 2 or less), so no mean settles; give it a lighter tail."
BACK = "Retries that go to the back of the line queue again; no formula here gives quantiles of the sum. Run a simulation."
PARTITIONS_MOST = 64  # partitions whose load is listed one by one


@lru_cache(maxsize=1024)
def _unit(metric: str, stat: str, share: bool) -> str:
    unit = unit_of(metric)
    return rate_unit(unit) if stat == "rate" else f"{unit} per record" if share else unit


class Answers:
    """Reads the answers about one op after another."""

    def __init__(self, steady: Steady, ages: Ages, changing: set[str]) -> None:
        self._steady = steady
        self._network = steady.network
        self._ages = ages
        self._changing = changing
        self._places: dict[str, list[Place]] = {}
        for place in steady.places:
            self._places.setdefault(place[0], []).append(place)
        self._appending: dict[str, list[str]] = {}
        for name in ages.answered:
            store = self._network.applies[name].appends
            if store is not None:
                self._appending.setdefault(store, []).append(name)

    def of(self, op: Op) -> Iterator[Answer]:
        """Everything that is known, or declined, about *op*; nothing about what no record reaches."""
        if isinstance(op, Source):
            rate = self._steady.rates[op.name]
            yield self._solved(op.name, "emitted", "rate", rate, "given", exact=True)
        elif isinstance(op, Station):
            yield from self._station(op)
        elif isinstance(op, Store):
            yield from self._store(op)
        elif not isinstance(op, Relay) and self._steady.of.get(op.name, 0.0) > 0.0:
            if isinstance(op, Apply):
                yield from self._apply(op)
            elif isinstance(op, Log):
                yield from self._log(op)
            elif isinstance(op, Group):
                yield from self._group(op)
            elif isinstance(op, Process):
                yield from self._process(op)
            elif isinstance(op, Sink):
                yield self._rate(op.name, "arrived", self._steady.of[op.name])
                yield from self._end_to_end(op.name, 0.0, exact=True)

    # One value

    def _solved(
        self,
        element: str,
        metric: str,
        stat: str,
        value: float,
        method: str,
        *,
        exact: bool,
        notes: tuple[str, ...] = (),
        share: bool = False,
    ) -> Solved:
        unit = _unit(metric, stat, share)
        if self._changing and self._changes(element):
            exact, notes = False, (*notes, CHANGES)
        return Solved(element, metric, stat, value, unit, method, exact, notes)

    def _changes(self, element: str) -> bool:
        """Whether a source whose rate changes has to do with *element*."""
        names = [element, *self._steady.handled.get(element, ())]
        return any(
            name in self._changing or not self._changing.isdisjoint(self._steady.by_source.get(name, ()))
            for name in names
        )

    def _rate(self, element: str, metric: str, rate: float, *, share: float = 1.0) -> Solved:
        settled = all(isfinite(self._ages.of.get(place, inf)) for place in self._places.get(element, ()))
        return self._solved(
            element, metric, "rate", rate * share, TRAFFIC, exact=settled, notes=() if settled else (OFFERED,)
        )

    def _end_to_end(self, element: str, further_s: float, *, exact: bool) -> Iterator[Answer]:
        """Age on arrival, over all places of *element*, and the time until it is done there."""
        places = self._places.get(element, [])
        total = sum(self._steady.places[place] for place in places)
        mean_s = sum(self._steady.places[place] * self._ages.of.get(place, inf) for place in places) / total
        mean_s += further_s
        if not isfinite(mean_s):
            reason = "An element on the way there has no steady state, so records get older and older."
            yield Declined(element, "end_to_end", reason)
            return
        exact = exact and all(self._ages.exact[place] for place in places)
        yield self._solved(element, "end_to_end", "mean", mean_s, PATH, exact=exact, notes=(STEADY,))

    def _overloaded(self, element: str, queue: Waiting, metrics: tuple[str, ...]) -> Iterator[Declined]:
        busy = "endlessly more" if not isfinite(queue.busy) else f"{queue.busy:.4g} times"
        reason = INFINITE if queue.busy < 1.0 else OVERLOADED.format(element=element, busy=busy)
        for metric in metrics:
            yield Declined(element, metric, reason)

    # Stations and their handlers

    def _station(self, op: Station) -> Iterator[Answer]:
        queue = self._steady.stations.get(op.name)
        if queue is None or queue.rate <= 0.0:
            return
        load = self._steady.load(op.name)
        busy = load.rate * load.service.mean_s / queue.servers
        if not (busy < 1.0 and queue.busy < 1.0):
            yield from self._overloaded(op.name, queue, ("utilisation", "queue"))
            return
        yield self._solved(op.name, "utilisation", "mean", busy, TRAFFIC, exact=load.exact, notes=(STEADY,))
        if isfinite(queue.wait_s):
            yield self._solved(
                op.name, "queue", "mean", queue.rate * queue.wait_s, f"{queue.method}, {LITTLE}",
                exact=queue.exact, notes=queue.notes,
            )  # fmt: skip
        else:
            yield from self._overloaded(op.name, queue, ("queue",))

    def _apply(self, op: Apply) -> Iterator[Answer]:
        steady = self._steady
        rate, hold, work = steady.of[op.name], steady.holds.of[op.name], self._network.work.of(op.name)
        queue = steady.stations.get(op.host)
        element = op.name if queue is not None else op.host
        known = hold.exact or not op.calls
        gone = 1.0 - work.succeeds
        metric = "attempts" if queue is not None else "failed"
        each = work.attempts if queue is not None else work.attempts - work.succeeds
        if queue is not None or op.fails > 0.0 or op.calls:
            yield self._solved(
                element, metric, "count", each, "geometric series", exact=known, notes=hold.notes, share=True
            )
        if gone > 0.0:
            lost = "dead_letters" if op.dead_letters is not None else "dropped"
            yield self._solved(
                element, lost, "count", gone, "geometric series", exact=known, notes=hold.notes, share=True
            )
        if queue is None:
            return
        yield self._rate(op.name, "handled", rate, share=work.succeeds)
        if not isfinite(queue.wait_s):
            yield from self._overloaded(op.name, queue, ("wait", "latency", "end_to_end"))
            return
        yield from self._times(op, queue)

    def _times(self, op: Apply, queue: Waiting) -> Iterator[Answer]:
        steady, name = self._steady, op.name
        hold = steady.holds.of[name]
        notes = tuple(note for note in queue.notes if note is not TAIL)
        law = tuple(dict.fromkeys((*queue.notes, *hold.notes)))
        yield self._solved(name, "wait", "mean", queue.wait_s, queue.method, exact=queue.exact, notes=notes)
        for stat in PROBABILITY:
            value = queue.wait_quantile_s(stat)
            yield self._solved(
                name, "wait", stat, value, queue.method, exact=queue.quantiles_exact, notes=law
            )
        again_s = (hold.visits[0] - 1.0) * queue.wait_s
        service_s = hold.ends.all.mean_s + again_s
        yield self._solved(
            name, "service", "mean", service_s, "sum of its parts", exact=hold.exact and (again_s == 0.0 or queue.exact),
            notes=hold.notes,
        )  # fmt: skip
        whole_s = queue.wait_s + service_s
        method = queue.method if again_s == 0.0 else f"{queue.method} with feedback (Jackson)"
        yield self._solved(
            name, "latency", "mean", whole_s, method, exact=queue.exact and hold.exact, notes=notes
        )
        if again_s > 0.0:
            yield Declined(name, "latency", BACK)
        else:
            whole = queue.wait.then(hold.ends.all)
            yield from self._quantiles(name, "latency", queue, whole, (*law, GAMMA))
        yield from self._end_to_end(name, whole_s, exact=queue.exact and hold.exact)

    def _quantiles(
        self, element: str, metric: str, queue: Waiting, whole: Time, notes: tuple[str, ...]
    ) -> Iterator[Solved]:
        """Wait and service together: exact where both are exponential, else by a gamma with their mean and variance."""
        for stat, probability in PROBABILITY.items():
            value, exact = self._sojourn_s(queue, probability)
            if exact:
                yield self._solved(element, metric, stat, value, queue.method, exact=True, notes=(STEADY,))
            elif isfinite(whole.variance):
                value = whole.quantile_s(stat)
                yield self._solved(
                    element, metric, stat, value, f"{queue.method}, gamma fit", exact=False, notes=notes
                )

    def _sojourn_s(self, queue: Waiting, probability: float) -> tuple[float, bool]:
        service_s = queue.service.mean_s
        if not (queue.quantiles_exact and queue.memoryless):
            return inf, False
        if queue.method in ("M/M/1", "M/M/c"):
            return queues.sojourn_quantile_mmc(probability, queue.rate, service_s, queue.servers), True
        if queue.method == "D/M/1":  # exponential with mean E[S] / (1 - σ)
            return queues.sojourn_quantile_mmc(probability, queue.chance / service_s, service_s), True
        return inf, False

    # Topics, groups, stores

    def _log(self, op: Log) -> Iterator[Answer]:
        yield self._rate(op.name, "appended", self._steady.of[op.name])
        latency = time_of(op.latency)
        steady, notes = latency.variance == 0.0, () if latency.variance == 0.0 else (IN_ORDER,)
        yield self._solved(
            op.name, "publish_latency", "mean", latency.mean_s, "as given", exact=steady, notes=notes
        )
        for stat, probability in PROBABILITY.items():
            value = quantile_s(op.latency, probability) if op.latency.kind != "constant" else latency.mean_s
            yield self._solved(op.name, "publish_latency", stat, value, "as given", exact=steady, notes=notes)

    def _group(self, op: Group) -> Iterator[Answer]:
        steady, name = self._steady, op.name
        members = [each for each in steady.members.get(name, ()) if each.share > 0.0]
        handled = steady.records(name)
        everything = steady.of[name]
        succeeds = self._succeeds(op)
        yield self._rate(name, "handled", everything, share=succeeds)
        if handled <= 0.0:
            return
        yield from self._loads(op, members)
        slowest = max(members, key=lambda each: each.queue.wait_s)
        if not isfinite(slowest.queue.wait_s):
            metrics = (
                "latency",
                "lag",
                "lag_time",
                "end_to_end",
                *(("staleness",) if op.host is None else ()),
            )
            yield from self._overloaded(name, slowest.queue, metrics)
            return
        yield from self._group_times(op, members)

    def _loads(self, op: Group, members: list[Member]) -> Iterator[Solved]:
        """Of members on average, of the busiest one, and of each partition as far as there are not too many."""
        steady, load = self._steady, self._steady.load(op.name)
        log = self._network.logs[op.log]
        busy = [each.queue.busy for each in members]
        servers = min(op.instances * op.threads, log.partitions)
        if max(busy) < 1.0:
            yield self._solved(
                op.name,
                "utilisation",
                "mean",
                sum(busy) / servers,
                TRAFFIC,
                exact=load.exact,
                notes=(STEADY,),
            )
        yield self._solved(
            op.name, "utilisation", "max", max(busy), TRAFFIC, exact=load.exact, notes=(STEADY,)
        )
        if log.partitions <= PARTITIONS_MOST:
            work = load.rate * load.service.mean_s
            for number, share in enumerate(staleness.partition_shares_of(steady, op)):
                metric = f"utilisation.{number}"
                yield self._solved(
                    op.name, metric, "mean", work * share, TRAFFIC, exact=load.exact, notes=(STEADY,)
                )

    def _succeeds(self, op: Group) -> float:
        """The share of all records that a group reads whose end is good; types that it does not handle are."""
        steady = self._steady
        bad = sum(
            steady.of[name] * (1.0 - self._network.work.of(name).succeeds)
            for name in steady.handled.get(op.name, ())
        )
        everything = steady.of[op.name]
        return max(0.0, 1.0 - bad / everything) if isfinite(everything) else 1.0

    def _group_times(self, op: Group, members: list[Member]) -> Iterator[Answer]:
        steady, name = self._steady, op.name
        times = staleness.GroupTimes(steady, self._ages, op, members)
        method, notes = times.method, times.notes
        plain = tuple(note for note in notes if note not in (TAIL, GAMMA))
        yield self._solved(name, "latency", "mean", times.good.mean_s, method, exact=times.exact, notes=plain)
        if times.again:
            yield Declined(name, "latency", BACK)
        else:
            for stat in PROBABILITY:
                value, exact = times.latency_quantile_s(stat)
                how = method if exact else f"{method}, gamma fit"
                yield self._solved(
                    name, "latency", stat, value, how, exact=exact, notes=plain if exact else (*notes, GAMMA)
                )
        yield self._solved(
            name,
            "lag",
            "mean",
            steady.of[name] * times.any.mean_s,
            f"{method}, {LITTLE}",
            exact=times.exact,
            notes=plain,
        )
        oldest, exact = times.oldest(), times.ages_exact
        for metric in ("lag_time", "staleness") if op.host is None else ("lag_time",):
            for stat, value in oldest.items():
                yield self._solved(
                    name, metric, stat, value, "oldest of independent partitions", exact=exact,
                    notes=(*plain, APART, times.bounds) if not exact else (*plain, APART),
                )  # fmt: skip
        yield from self._end_to_end(name, times.good.mean_s, exact=times.exact)

    def _store(self, op: Store) -> Iterator[Answer]:
        steady, network = self._steady, self._network
        names = self._appending.get(op.name, [])
        if not names:
            return
        stored = sum(steady.of[name] * network.work.of(name).succeeds for name in names)
        yield self._solved(op.name, "appended", "rate", stored, TRAFFIC, exact=isfinite(stored))
        reason = "Needs the appends to one key that are under way at once; run a simulation to count them."
        yield Declined(op.name, "conflicts" if op.expected_version else "overwrites", reason)
        found = self._ages.published.get(op.name)
        if found is None:
            return
        if not found.busy < 1.0:
            reason = f"The relay cannot keep up: its batches are offered {found.busy:.4g} times what it can publish."
            yield Declined(op.name, "publish_delay", reason)
            yield Declined(op.name, "unpublished", reason)
            return
        method = "half a poll, then the acknowledgement"
        delay_s = found.delay.mean_s
        yield self._solved(
            op.name, "publish_delay", "mean", delay_s, method, exact=found.exact, notes=found.notes
        )
        for stat, probability in PROBABILITY.items():
            value = found.quantile_s(probability)
            yield self._solved(
                op.name, "publish_delay", stat, value, method, exact=found.exact, notes=found.notes
            )
        waiting = found.rate * delay_s
        yield self._solved(
            op.name, "unpublished", "mean", waiting, LITTLE, exact=found.exact, notes=found.notes
        )

    # Sagas

    def _process(self, op: Process) -> Iterator[Answer]:
        rate = self._steady.of[op.name]
        yield self._rate(op.name, "started", rate)
        found, exact = self._ages.courses[op.name]
        yield from self._outcomes(op, found, exact)
        if not isfinite(found.duration.mean_s):
            reason = "A participant has no steady state, or is never successful after the pivot, so sagas do not end."
            yield Declined(op.name, "duration", reason)
            yield Declined(op.name, "open", reason)
            return
        notes: tuple[str, ...] = (STEADY,)
        if op.deadline_s is not None:
            notes = (*notes, "No saga meets its deadline.")
        if any(step.timeout_s is not None for step in op.steps):
            notes = (
                *notes,
                "A step is late only when the participant's own work is, not because it waits there.",
            )
        method = "phase composition"
        yield self._solved(
            op.name, "duration", "mean", found.duration.mean_s, method, exact=exact, notes=notes
        )
        if isfinite(found.duration.variance):
            apart = (*notes, "The times of the steps do not depend on each other.", GAMMA)
            for stat in PROBABILITY:
                value = found.duration.quantile_s(stat)
                yield self._solved(
                    op.name, "duration", stat, value, f"{method}, gamma fit", exact=False, notes=apart
                )
        open_ = rate * found.duration.mean_s
        yield self._solved(op.name, "open", "mean", open_, LITTLE, exact=exact, notes=notes)
        yield from self._end_to_end(op.name, found.duration.mean_s, exact=exact)

    def _outcomes(self, op: Process, found: Course, exact: bool) -> Iterator[Answer]:
        known = all(step.timeout_s is None for step in op.steps) and op.deadline_s is None
        for metric, share in (
            ("completed", found.completed),
            ("compensated", found.compensated),
            ("failed", found.failed),
        ):
            value = self._solved(op.name, metric, "count", share, "phase composition", exact=known or exact)
            yield Solved(
                value.element,
                metric,
                "count",
                share,
                "of those started",
                value.method,
                value.exact,
                value.assumptions,
            )
        if not known:
            reason = "Depends on which late answers overtake their undo; run a simulation."
            yield Declined(op.name, "inconsistent", reason)
