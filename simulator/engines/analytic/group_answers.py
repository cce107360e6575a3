"""log, group: topics, and how far those who read them are behind."""

from math import isfinite

from simulator.base.tails import quantile_s
from simulator.engines.analytic.moments import PROBABILITY
from simulator.engines.analytic.reader import BACK, FLUID, LITTLE, TRAFFIC, Reader
from simulator.engines.analytic.staleness import GroupTimes, partition_shares_of
from simulator.engines.analytic.steady import Member
from simulator.engines.analytic.waiting import GAMMA, STEADY, TAIL
from simulator.plan.ops import Group, Log

IN_ORDER = "No record overtakes another of its partition, which makes a latency that varies a little longer."
APART = "Partitions do not depend on each other."
PARTITIONS_MOST = 64  # partitions whose load is listed one by one, where it differs
ALIKE = 1e-9


def log(reader: Reader, op: Log) -> None:
    reader.rate(op.name, "appended", reader.steady.of[op.name])
    latency = reader.network.latencies[op.name]
    steady, notes = latency.variance == 0.0, () if latency.variance == 0.0 else (IN_ORDER,)
    reader.solved(op.name, "publish_latency", "mean", latency.mean_s, "as given", exact=steady, notes=notes)
    values = {stat: quantile_s(op.latency, probability) for stat, probability in PROBABILITY.items()}
    reader.stats(op.name, "publish_latency", values, "as given", exact=steady, notes=notes)


def group(reader: Reader, op: Group) -> None:
    steady, name = reader.steady, op.name
    members = [each for each in steady.members.get(name, ()) if each.share > 0.0]
    handled = steady.records(name)
    everything = steady.of[name]
    if handled <= 0.0:
        reader.rate(name, "handled", everything)
        return
    ends(reader, op, members)
    loads(reader, op, members)
    slowest = max(members, key=lambda each: each.queue.wait_s)
    if not isfinite(slowest.queue.wait_s):
        metrics = (
            "latency",
            "lag",
            "lag_time",
            "end_to_end",
            *(("staleness",) if op.host is None else ()),
        )
        reader.overloaded(name, slowest.queue, metrics)
        return
    group_times(reader, op, members)


def loads(reader: Reader, op: Group, members: list[Member]) -> None:
    """Of members on average, of the busiest one, and of each partition as far as there are not too many."""
    steady, load = reader.steady, reader.steady.load(op.name)
    log = reader.network.logs[op.log]
    busy = [each.queue.busy for each in members]
    servers, most = min(op.instances * op.threads, log.partitions), max(busy)
    if most < 1.0:
        reader.solved(
            op.name,
            "utilisation",
            "mean",
            sum(busy) / servers,
            TRAFFIC,
            exact=load.exact,
            notes=(STEADY,),
        )
    reader.solved(op.name, "utilisation", "max", most, TRAFFIC, exact=load.exact, notes=(STEADY,))
    if log.partitions > PARTITIONS_MOST:
        return
    shares, work = partition_shares_of(steady, op), load.rate * load.service.mean_s
    if max(shares) - min(shares) > ALIKE:
        reader.by_partition(op.name, "utilisation", [work * share for share in shares], exact=load.exact)


def ends(reader: Reader, op: Group, members: list[Member]) -> None:
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
            reader.share(op.name, metric, share, exact=exact, notes=tuple(notes))
    if all(each.queue.busy < 1.0 for each in members):
        reader.rate(op.name, "handled", everything, share=good)
    elif isfinite(everything):
        kept = sum(each.share / max(1.0, each.queue.busy) for each in members)
        reader.solved(op.name, "handled", "rate", everything * good * kept, FLUID, exact=False)


def group_times(reader: Reader, op: Group, members: list[Member]) -> None:
    steady, name = reader.steady, op.name
    times = GroupTimes(steady, reader.ages, op, members)
    method, notes = times.method, times.notes
    plain = tuple(note for note in notes if note not in (TAIL, GAMMA))
    reader.solved(name, "latency", "mean", times.good.mean_s, method, exact=times.exact, notes=plain)
    if times.again:
        reader.decline(name, BACK, "latency")
    else:
        quantiles, exact = times.latency_quantiles_s()
        how, law = (method, plain) if exact else (f"{method}, gamma fit", (*notes, GAMMA))
        reader.stats(name, "latency", quantiles, how, exact=exact, notes=law)
    reader.solved(
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
        reader.stats(name, metric, oldest, "oldest of independent partitions", exact=exact, notes=apart)
    reader.end_to_end(name, times.good.mean_s, exact=times.exact)
