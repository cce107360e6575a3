"""log, group: topics, and how far those who read them are behind."""

from collections.abc import Iterator
from math import isfinite

from simulator.base.tails import quantile_s
from simulator.engines.analytic.moments import PROBABILITY, time_of
from simulator.engines.analytic.reader import BACK, FLUID, LITTLE, TRAFFIC, Answer, Reader
from simulator.engines.analytic.staleness import GroupTimes, partition_shares_of
from simulator.engines.analytic.steady import Member
from simulator.engines.analytic.waiting import GAMMA, STEADY, TAIL
from simulator.metrics.solution import Declined, Solved
from simulator.plan.ops import Group, Log

IN_ORDER = "No record overtakes another of its partition, which makes a latency that varies a little longer."
APART = "Partitions do not depend on each other."
PARTITIONS_MOST = 64  # partitions whose load is listed one by one, where it differs
ALIKE = 1e-9


def log(reader: Reader, op: Log) -> Iterator[Answer]:
    yield reader.rate(op.name, "appended", reader.steady.of[op.name])
    latency = time_of(op.latency)
    steady, notes = latency.variance == 0.0, () if latency.variance == 0.0 else (IN_ORDER,)
    yield reader.solved(
        op.name, "publish_latency", "mean", latency.mean_s, "as given", exact=steady, notes=notes
    )
    for stat, probability in PROBABILITY.items():
        value = quantile_s(op.latency, probability) if op.latency.kind != "constant" else latency.mean_s
        yield reader.solved(op.name, "publish_latency", stat, value, "as given", exact=steady, notes=notes)


def group(reader: Reader, op: Group) -> Iterator[Answer]:
    steady, name = reader.steady, op.name
    members = [each for each in steady.members.get(name, ()) if each.share > 0.0]
    handled = steady.records(name)
    everything = steady.of[name]
    if handled <= 0.0:
        yield reader.rate(name, "handled", everything)
        return
    yield from ends(reader, op, members)
    yield from loads(reader, op, members)
    slowest = max(members, key=lambda each: each.queue.wait_s)
    if not isfinite(slowest.queue.wait_s):
        metrics = (
            "latency",
            "lag",
            "lag_time",
            "end_to_end",
            *(("staleness",) if op.host is None else ()),
        )
        yield from reader.overloaded(name, slowest.queue, metrics)
        return
    yield from group_times(reader, op, members)


def loads(reader: Reader, op: Group, members: list[Member]) -> Iterator[Solved]:
    """Of members on average, of the busiest one, and of each partition as far as there are not too many."""
    steady, load = reader.steady, reader.steady.load(op.name)
    log = reader.network.logs[op.log]
    busy = [each.queue.busy for each in members]
    servers = min(op.instances * op.threads, log.partitions)
    if max(busy) < 1.0:
        yield reader.solved(
            op.name,
            "utilisation",
            "mean",
            sum(busy) / servers,
            TRAFFIC,
            exact=load.exact,
            notes=(STEADY,),
        )
    worst = reader.solved(
        op.name, "utilisation", "max", max(busy), TRAFFIC, exact=load.exact, notes=(STEADY,)
    )
    yield worst
    if log.partitions > PARTITIONS_MOST:
        return
    shares, work = (
        partition_shares_of(steady, op, list(steady.members[op.name])),
        load.rate * load.service.mean_s,
    )
    if max(shares) - min(shares) > ALIKE:
        for number, share in enumerate(shares):
            yield Solved(
                op.name, f"utilisation.{number}", "mean", work * share, worst.unit, TRAFFIC, worst.exact,
                worst.assumptions,
            )  # fmt: skip


def ends(reader: Reader, op: Group, members: list[Member]) -> Iterator[Solved]:
    """What becomes of the records that it reads; those of other types have a good end at once."""
    steady, everything = reader.steady, reader.steady.of[op.name]
    shares = dict.fromkeys(("failed", "handled", "dead_letters", "dropped"), 0.0)
    exact = True
    notes: dict[str, None] = {}
    for name in steady.handled[op.name]:
        apply, work, hold = reader.network.applies[name], reader.network.work.of(name), steady.holds.of[name]
        part = steady.of[name] / everything if isfinite(everything) else 0.0
        shares["failed"] += part * (work.attempts - work.succeeds)
        shares["dead_letters" if apply.dead_letters is not None else "dropped"] += part * (
            1.0 - work.succeeds
        )
        exact = exact and (hold.exact or not apply.calls)
        notes |= dict.fromkeys(hold.notes)
    shares["handled"] = good = max(0.0, 1.0 - shares["dead_letters"] - shares["dropped"])
    if shares["failed"] > 0.0 or good < 1.0:
        for metric, share in shares.items():
            yield reader.share(op.name, metric, share, exact=exact, notes=tuple(notes))
    if all(each.queue.busy < 1.0 for each in members):
        yield reader.rate(op.name, "handled", everything, share=good)
    elif isfinite(everything):
        kept = sum(each.share / max(1.0, each.queue.busy) for each in members)
        yield reader.solved(op.name, "handled", "rate", everything * good * kept, FLUID, exact=False)


def group_times(reader: Reader, op: Group, members: list[Member]) -> Iterator[Answer]:
    steady, name = reader.steady, op.name
    times = GroupTimes(steady, reader.ages, op, members)
    method, notes = times.method, times.notes
    plain = tuple(note for note in notes if note not in (TAIL, GAMMA))
    yield reader.solved(name, "latency", "mean", times.good.mean_s, method, exact=times.exact, notes=plain)
    if times.again:
        yield Declined(name, "latency", BACK)
    else:
        for stat in PROBABILITY:
            value, exact = times.latency_quantile_s(stat)
            how = method if exact else f"{method}, gamma fit"
            yield reader.solved(
                name, "latency", stat, value, how, exact=exact, notes=plain if exact else (*notes, GAMMA)
            )
    yield reader.solved(
        name,
        "lag",
        "mean",
        steady.of[name] * times.any.mean_s,
        f"{method}, {LITTLE}",
        exact=times.exact,
        notes=plain,
    )
    oldest, exact = times.oldest(), times.ages_exact
    apart = (*plain, APART) if exact else (*plain, APART, times.bounds)
    for metric in ("lag_time", "staleness") if op.host is None else ("lag_time",):
        for stat, value in oldest.items():
            yield reader.solved(
                name, metric, stat, value, "oldest of independent partitions", exact=exact, notes=apart
            )
    yield from reader.end_to_end(name, times.good.mean_s, exact=times.exact)
