"""station, apply: waits, service and latency of requests, and what becomes of them."""

from math import isfinite

from simulator.base.distributions import Distribution
from simulator.base.tails import quantile_s
from simulator.engines.analytic import queues
from simulator.engines.analytic.holds import Hold
from simulator.engines.analytic.moments import PROBABILITY, Time, time_of
from simulator.engines.analytic.reader import BACK, FLUID, LITTLE, TRAFFIC, Reader
from simulator.engines.analytic.waiting import GAMMA, STEADY, TAIL, Waiting
from simulator.plan.ops import Apply, Station

RARE = "Hardly anybody has to wait."


def station(reader: Reader, op: Station) -> None:
    queue = reader.steady.stations.get(op.name)
    if queue is None or queue.rate <= 0.0:
        return
    load = reader.steady.load(op.name)
    busy = load.rate * load.service.mean_s / queue.servers
    if not (busy < 1.0 and queue.busy < 1.0):
        reader.overloaded(op.name, queue, ("utilisation", "queue"))
        return
    reader.solved(op.name, "utilisation", "mean", busy, TRAFFIC, exact=load.exact, notes=(STEADY,))
    if isfinite(queue.wait_s):
        reader.solved(
            op.name, "queue", "mean", queue.rate * queue.wait_s, f"{queue.method}, {LITTLE}",
            exact=queue.exact, notes=queue.notes,
        )  # fmt: skip
    else:
        reader.overloaded(op.name, queue, ("queue",))


def apply(reader: Reader, op: Apply) -> None:
    steady = reader.steady
    rate, hold, work = steady.of[op.name], steady.holds.of[op.name], reader.network.work.of(op.name)
    queue = steady.stations.get(op.host)
    if queue is None:
        return  # a group answers for all that it handles
    lost = "dead_letters" if op.dead_letters is not None else "dropped"
    shares = {"attempts": work.attempts, "handled": work.succeeds, lost: 1.0 - work.succeeds}
    if work.attempts != 1.0 or work.succeeds != 1.0:
        for metric, share in shares.items():
            reader.share(op.name, metric, share, exact=hold.exact or not op.calls, notes=hold.notes)
    if queue.busy < 1.0:
        reader.rate(op.name, "handled", rate, share=work.succeeds)
    elif isfinite(queue.busy):
        reader.solved(op.name, "handled", "rate", rate * work.succeeds / queue.busy, FLUID, exact=False)
    if not isfinite(queue.wait_s):
        reader.overloaded(op.name, queue, ("wait", "latency", "end_to_end"))
        return
    times(reader, op, queue)


def times(reader: Reader, op: Apply, queue: Waiting) -> None:
    steady, name = reader.steady, op.name
    hold = steady.holds.of[name]
    notes = tuple(note for note in queue.notes if note is not TAIL)
    law = tuple(dict.fromkeys((*queue.notes, *hold.notes)))
    reader.solved(name, "wait", "mean", queue.wait_s, queue.method, exact=queue.exact, notes=notes)
    waits = {stat: queue.wait_quantile_s(stat) for stat in PROBABILITY}
    reader.stats(name, "wait", waits, queue.method, exact=queue.quantiles_exact, notes=law)
    again_s = (hold.visits[0] - 1.0) * queue.wait_s
    service_s = hold.ends.all.mean_s + again_s
    reader.solved(
        name, "service", "mean", service_s, "sum of its parts", exact=hold.exact and (again_s == 0.0 or queue.exact),
        notes=hold.notes,
    )  # fmt: skip
    whole_s = queue.wait_s + service_s
    method = queue.method if again_s == 0.0 else f"{queue.method} with feedback (Jackson)"
    reader.solved(name, "latency", "mean", whole_s, method, exact=queue.exact and hold.exact, notes=notes)
    if again_s > 0.0:
        reader.decline(name, BACK, "latency")
    else:
        whole = queue.wait.then(hold.ends.all)
        takes = reader.network.takes[name]
        alone = op.takes if is_alone(op, hold, queue, takes) else None
        quantiles(reader, name, "latency", queue, whole, (*law, GAMMA), alone, hold.exact)
    reader.end_to_end(name, whole_s, exact=queue.exact and hold.exact)


def quantiles(
    reader: Reader,
    element: str,
    metric: str,
    queue: Waiting,
    whole: Time,
    notes: tuple[str, ...],
    alone: Distribution | None,
    exact_hold: bool,
) -> None:
    """Wait and service together: exact where both are exponential or nobody waits, else a gamma with their mean and variance.

    *alone* is the one part of the service that varies, where there is (next to) no wait.
    """
    found = sojourns_s(queue)
    if found is not None:
        reader.stats(element, metric, found, queue.method, exact=True, notes=(STEADY,))
    elif alone is not None:
        rest_s = whole.mean_s - time_of(alone).mean_s
        values = {stat: quantile_s(alone, below) + rest_s for stat, below in PROBABILITY.items()}
        never = queue.chance == 0.0 and queue.exact and exact_hold
        reader.stats(element, metric, values, "service alone", exact=never, notes=(STEADY, RARE))
    elif isfinite(whole.variance):
        values = {stat: whole.quantile_s(stat) for stat in PROBABILITY}
        reader.stats(element, metric, values, f"{queue.method}, gamma fit", exact=False, notes=notes)


def is_alone(op: Apply, hold: Hold, queue: Waiting, takes: Time) -> bool:
    """Whether a latency is the time that the work takes, and constants."""
    return queue.chance <= 1e-3 and not op.calls and op.fails == 0.0 and hold.visit.variance == takes.variance


def sojourns_s(queue: Waiting) -> dict[str, float] | None:
    """Quantiles of wait and service where both are exponential; else None."""
    if not (queue.quantiles_exact and queue.memoryless):
        return None
    service_s, rate, servers = queue.service.mean_s, queue.rate, queue.servers
    if queue.method == "D/M/1":  # exponential with mean E[S] / (1 - σ)
        rate, servers = queue.chance / service_s, 1
    elif queue.method not in ("M/M/1", "M/M/c"):
        return None
    return {
        stat: queues.sojourn_quantile_mmc(below, rate, service_s, servers)
        for stat, below in PROBABILITY.items()
    }
