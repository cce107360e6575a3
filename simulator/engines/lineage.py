"""Which first cause a record comes from, and which key it has, worked out from its id: no run is needed.

Ids are hashes of where a record comes from, and keys are drawn by id. So the ids of a source's records
are known from their number alone, and those of all that they bring forth from the plan.
"""

from collections.abc import Iterator

import numpy
from numpy.typing import NDArray

from simulator.base.distributions import KeyChoice
from simulator.base.draws import (
    CALLS_FROM,
    DEAD_LETTER,
    GAMMA,
    KEY,
    MASK,
    UNIT,
    hash_name,
    stream,
    zipf_table,
)
from simulator.plan.ops import Apply, Group, Log, Plan, Process, Source

Ids = NDArray[numpy.uint64]

_AT_ONCE = 1 << 18  # records of a source that are looked at together: a few megabytes
_DEEPEST = 24  # hops from a source to a record
_WAYS_MOST = 2_000  # a plan in which records go round has no end of them


def ids_of(source: str, first: int, last: int) -> Ids:
    """The ids of the records *first* … *last* - 1 of *source*: `base.draws.child_id` of many at once."""
    numbers = numpy.arange(first + 1, last + 1, dtype=numpy.uint64)
    return _mixed(numpy.uint64(hash_name(source)) + numbers * numpy.uint64(GAMMA))


def key_of(source: Source, seed: int, replication: int, number: int) -> int:
    """The key of record *number* of *source*."""
    luck = stream(seed, replication, source.name, KEY)
    return int(keys_of(source.keys, luck, ids_of(source.name, number, number + 1))[0])


def with_key(
    source: Source, seed: int, replication: int, key: int, emitted: int, most: int
) -> tuple[list[int], int]:
    """The numbers of the first *most* records of *source* that have *key*, and how many of *emitted* have it."""
    luck = stream(seed, replication, source.name, KEY)
    found: list[int] = []
    count = 0
    for first in range(0, emitted, _AT_ONCE):
        keys = keys_of(source.keys, luck, ids_of(source.name, first, min(emitted, first + _AT_ONCE)))
        places = numpy.flatnonzero(keys == numpy.uint64(key))
        count += len(places)
        found += (places[: most - len(found)] + first).tolist()
    return found, count


def keys_of(keys: KeyChoice, luck: int, ids: Ids) -> Ids:
    """The keys of the records *ids* under *luck*: `base.draws.key_sampler` of many at once."""
    if keys.kind == "unique":
        return ids
    u = ((_mixed(ids ^ numpy.uint64(luck)) >> numpy.uint64(12)).astype(numpy.float64) + 0.5) * UNIT
    if keys.kind == "zipf":
        table = numpy.array(zipf_table(keys.count, keys.exponent))
        return numpy.minimum(numpy.searchsorted(table, u), keys.count - 1).astype(numpy.uint64)
    if keys.kind == "hot":
        share, rest = keys.exponent, 1.0 - keys.exponent
        cold = u >= share
        u = numpy.where(cold, (u - share) / rest if rest > 0.0 else 0.0, 0.0)
    return (u * keys.count).astype(numpy.uint64)


def origin_of(plan: Plan, emitted: dict[str, int], id_: int) -> tuple[str, int] | None:
    """The source and the number of the record from which the one with *id_* comes, of those *emitted* so far.

    None where there is none; also for what a handler that is not idempotent brought forth once more, and
    for what has gone round further than `_WAYS_MOST`.
    """
    if id_ > MASK:
        return None
    for source, count in emitted.items():
        ways = sorted(_ways(plan, source))  # what a way begins with comes before it
        for first in range(0, count, _AT_ONCE):
            on_the_way = [ids_of(source, first, min(count, first + _AT_ONCE))]
            for way in ways:
                del on_the_way[max(1, len(way)) :]
                if way:
                    on_the_way.append(_children(on_the_way[-1], way[-1]))
                places = numpy.flatnonzero(on_the_way[-1] == numpy.uint64(id_))
                if len(places):
                    return source, first + int(places[0])
    return None


def _ways(plan: Plan, source: str) -> list[tuple[int, ...]]:
    """The indices that lead from a record of *source* to each record of its family, a part of a way before the way."""
    ops = {op.name: op for op in plan.ops}
    begins = ops[source]
    assert isinstance(begins, Source)
    ways: list[tuple[int, ...]] = [()]
    ahead = [(begins.to, begins.type, ways[0])]
    while ahead and len(ways) < _WAYS_MOST:
        to, type_, way = ahead.pop(0)
        for index, next_to, next_type in _brought_forth(plan, to, type_):
            if len(way) < _DEEPEST:
                ways.append((*way, index))
                ahead.append((next_to, next_type, ways[-1]))
    return ways


def _brought_forth(plan: Plan, to: str, type_: str) -> Iterator[tuple[int, str, str]]:
    """What a record of *type_* brings forth at op *to*: (index, whereto, type) of each."""
    ops = {op.name: op for op in plan.ops}
    op = ops[to]
    if isinstance(op, Log):
        readers = [group for group in plan.ops if isinstance(group, Group) and group.log == to]
        for handler in dict.fromkeys(dict(group.works).get(type_, "") for group in readers):
            if handler:
                yield from _brought_forth(plan, handler, type_)
    elif isinstance(op, Process):
        for number, step in enumerate(op.steps):
            yield 2 * number, step.action, step.action
            if step.undo is not None:
                yield 2 * number + 1, step.undo, step.undo
        if op.otherwise is not None:
            yield 2 * len(op.steps), op.otherwise, op.otherwise
    elif isinstance(op, Apply):
        index = 0
        for emit in op.emits:
            for _ in range(emit.count):
                yield index, emit.to, emit.type
                index += 1
        for number, call in enumerate(op.calls):
            yield CALLS_FROM + number, call.to, call.to
        if op.dead_letters is not None:
            yield DEAD_LETTER, op.dead_letters, type_


def _children(parents: Ids, index: int) -> Ids:
    """The ids of what each of *parents* brings forth as number *index*: `base.draws.child_id` of many at once."""
    return _mixed(parents + numpy.uint64((index + 1) * GAMMA & MASK))


def _mixed(x: Ids) -> Ids:
    """`base.draws.mix` of many at once."""
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))
