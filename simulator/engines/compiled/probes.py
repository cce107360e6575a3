"""The live metrics of every op: their names, in the reference engine's order, and where they are read."""

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.memory import Memory
from simulator.metrics.result import Column
from simulator.metrics.rows import columns_of
from simulator.plan import arrays
from simulator.plan.ops import Apply, Group, Log, Op, Process, Relay, Sink, Source, Station, Store

LAG_COLUMNS_MOST = 64  # partitions with a live column of their own

Probe = tuple[str, int, int, int]  # name, how it is read, from where, how many


def lay_out(memory: Memory) -> tuple[Column, ...]:
    """Write the probes of every op into *memory*; the columns of a frame."""
    columns: list[Column] = []
    words: list[int] = []
    of_op: dict[str, list[int]] = {}
    for op in memory.plan.ops:
        probes = _probes(memory, op)
        of_op[op.name] = [len(columns), len(probes)]
        columns += columns_of(op.name, [name for name, *_ in probes])
        for _, code, a, b in probes:
            words += [code, a, b, 0, 0, 0]
    place = memory.take(len(words))
    memory.words[place : place + len(words)] = words
    memory.set(at.PROBES, place, len(columns))
    rows = [[word for name in names for word in of_op[name]] for names in memory.components]
    memory.expect_frames([[0, len(row) // 2, *row] for row in rows], len(columns))
    return tuple(columns)


def handlers_of(memory: Memory, op: Group) -> list[int]:
    """The handlers of a group, each once."""
    return list(dict.fromkeys(memory.at[name] for _, name in op.works))


def _probes(memory: Memory, op: Op) -> list[Probe]:
    place = memory.at[op.name]
    match op:
        case Source():
            return [("emitted", at.READ_RATE, place + at.SO_EMITTED, 0)]
        case Station():
            return [
                ("utilisation", at.READ_BUSY, place + at.ST_BUSY, op.instances * op.slots),
                ("queue", at.READ_LEVEL, place + at.ST_QUEUED, 0),
            ]
        case Apply():
            return _of_handler(memory, place)
        case Log():
            return [
                ("appended", at.READ_RATE, place + at.LO_APPENDED, 0),
                ("publish_latency", at.READ_GAP, place + at.LO_LATENCIES, 0),
                ("dropped", at.READ_COUNT, place + at.LO_DROPPED, 0),
                ("lost", at.READ_COUNT, place + at.LO_LOST, 0),
            ]
        case Group():
            return _of_group(memory, op, place)
        case Store():
            return [
                ("appended", at.READ_RATE, place + at.SE_APPENDED, 0),
                ("unpublished", at.READ_LEVEL, place + at.SE_UNPUBLISHED, 0),
                ("lost", at.READ_COUNT, place + at.SE_LOST, 0),
            ]
        case Process():
            return [
                ("open", at.READ_LEVEL, place + at.PR_OPEN, 0),
                ("completed", at.READ_COUNT, place + at.PR_COMPLETED, 0),
                ("compensated", at.READ_COUNT, place + at.PR_COMPENSATED, 0),
                ("failed", at.READ_COUNT, place + at.PR_GAVE_UP, 0),
                ("stuck", at.READ_COUNT, place + at.PR_STUCK, 0),
                ("duration", at.READ_GAP, place + at.PR_DURATION, 0),
            ]
        case Sink():
            return [("arrived", at.READ_RATE, place + at.SI_ARRIVED, 0)]
        case Relay():
            return []


def _of_handler(memory: Memory, place: int) -> list[Probe]:
    if memory.integer(place + arrays.AP_HOST_KIND) != arrays.AT_STATION:
        return []
    return [
        ("handled", at.READ_RATE, place + at.AP_OUT, 0),
        ("latency", at.READ_GAP, place + at.AP_LATENCY, 0),
        ("dead_letters", at.READ_COUNT, place + at.AP_DEAD_LETTERED, 0),
        ("dropped", at.READ_COUNT, place + at.AP_DROPPED, 0),
        ("failed", at.READ_COUNT, place + at.AP_FAILED, 0),
    ]


def _of_group(memory: Memory, op: Group, place: int) -> list[Probe]:
    probes = [
        ("handled", at.READ_RATE, place + at.GR_OUT, 0),
        ("lag", at.READ_LEVEL, place + at.GR_LAG, 0),
        ("lag_time", at.READ_AGE, place + at.GR_AGES, 0),
        ("latency", at.READ_GAP, place + at.GR_LATENCY, 0),
        ("dead_letters", at.READ_COUNT, place + at.GR_DEAD_LETTERED, 0),
        ("dropped", at.READ_COUNT, place + at.GR_DROPPED, 0),
        ("lost", at.READ_COUNT, place + at.GR_LOST, 0),
    ]
    if op.host is None:
        probes.append(("staleness", at.READ_AGE, place + at.GR_AGES, 0))
    shares = memory.integer(place + at.GR_SHARES)
    for number in range(min(memory.integer(place + at.GR_SHARES_COUNT), LAG_COLUMNS_MOST)):
        probes.append((f"lag.{number}", at.READ_COUNT, shares + at.SHARE_WORDS * number + at.SH_LAG, 0))
    failed = [handler + at.AP_FAILED for handler in handlers_of(memory, op)]
    counted = memory.take(len(failed))
    memory.words[counted : counted + len(failed)] = failed
    return [*probes, ("failed", at.READ_SUM, counted, len(failed))]
