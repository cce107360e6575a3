"""How what leaves one element becomes what arrives at another: the edges along which records flow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from simulator.base.quick_values import quick_value
from simulator.engines.analytic import queues
from simulator.engines.analytic.network import Network, Place
from simulator.engines.analytic.servers import Load
from simulator.engines.analytic.waiting import COMPOUND, EVEN, GENERAL, POISSON, Stream, Waiting
from simulator.plan.ops import Apply, Source


@quick_value
class Edge:
    """*rate* records [1/s] come from the element *origin*, *each* for every record there that brings them forth.

    *same* others come at the same instant with the same key, *spread* others with keys of their own. *early*: they come
    when a record arrives at the origin (a call), not when it leaves. *whole*: a mere share of the stream.
    *stream* is there instead where a source sends them. *process*: the saga that asks.
    """

    origin: str
    rate: float
    each: float = 1.0
    same: float = 0.0
    spread: float = 0.0
    keeps_kind: bool = True
    early: bool = False
    whole: bool = False
    process: str = ""
    stream: Stream | None = None


def arrivals(source: Source, rate: float) -> Stream:
    """What a source sends: single records or batches, at Poisson instants or at equal distances.

    Batches of b at Poisson instants have dispersion b; what comes at equal distances has none over a long time.
    """
    others = source.batch - 1.0
    if source.arrival == "poisson":
        return Stream(rate, 1.0 + others, others, 0.0, POISSON if source.batch == 1 else COMPOUND)
    return Stream(rate, 0.0, others, 0.0, EVEN if source.batch == 1 else GENERAL)


def left(arriving: Stream, rate: float, queue: Waiting, load: Load) -> Stream:
    """What leaves a queue for good, *rate* records [1/s]: single records, as regular as service and load make them."""
    if queue.service.mean_s <= 0.0:
        return replace(arriving, rate=rate)
    if queue.markov:
        return Stream(rate, 1.0, 0.0, 0.0, POISSON)
    busy = min(1.0, queue.busy)
    dispersion = queues.departures(arriving.dispersion, busy, min(load.service.scv, 1e6), queue.servers)
    return Stream(rate, max(0.0, dispersion), 0.0, 0.0, GENERAL)


def edges_of(
    network: Network, places: Mapping[Place, float], sources: Mapping[str, float]
) -> dict[str, list[Edge]]:
    """Every edge by the element that it leads to, when records come to *places* and from *sources* at these rates."""
    edges: dict[str, list[Edge]] = defaultdict(list)
    for name, source in network.sources.items():
        if sources[name] > 0.0:
            edges[element_of(network, source.to)].append(
                Edge("", sources[name], stream=arrivals(source, sources[name]))
            )
    for (name, record_type), rate in places.items():
        if name in network.logs:
            for group in network.readers[name]:
                if any(handled == record_type for handled, _ in group.works):
                    edges[group.name].append(Edge(name, rate, whole=True))
        elif name in network.applies:
            for target, edge in _from_apply(network, network.applies[name], rate):
                edges[target].append(edge)
        elif name in network.processes:
            for request in network.work.saga_requests(network.processes[name]):
                if rate * request.per_saga <= 0.0:
                    continue
                target = element_of(network, request.participant)
                edges[target].append(Edge(name, rate * request.per_saga, request.per_saga, process=name))
    return edges


def element_of(network: Network, name: str) -> str:
    """Where the records of an op queue: at the host of an apply, else at the op itself."""
    apply = network.applies.get(name)
    return name if apply is None else apply.host


def _from_apply(network: Network, apply: Apply, rate: float) -> Iterator[tuple[str, Edge]]:
    work = network.work.of(apply.name)
    copies: dict[str, tuple[float, float]] = {}
    for emit in apply.emits:
        mean, squares = copies.get(emit.to, (0.0, 0.0))
        expected = emit.count * emit.probability
        copies[emit.to] = (mean + expected, squares + expected * emit.probability)
    relay = network.relays.get(apply.appends or "")
    for target, (mean, squares) in copies.items():
        if mean <= 0.0 or work.succeeds <= 0.0:
            continue
        count = work.succeeds * mean
        # E[N (N - 1)] / E[N] of N independent copies: the others that come with a record.
        same = (mean * mean - squares) / mean
        polled = relay is not None and target in network.logs
        spread = rate * count * relay.poll_s if polled and relay is not None else 0.0
        edge = Edge(apply.host, rate * count, count, max(0.0, same), spread, keeps_kind=not polled)
        yield element_of(network, target), edge
    if apply.dead_letters is not None and work.dead_lettered > 0.0:
        yield apply.dead_letters, Edge(apply.host, rate * work.dead_lettered, work.dead_lettered)
    for call, count in zip(apply.calls, work.reached, strict=True):
        if count > 0.0:
            target = element_of(network, call.to)
            yield target, Edge(apply.host, rate * count, count, keeps_kind=False, early=True)
