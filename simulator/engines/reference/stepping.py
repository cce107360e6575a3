"""The events of a window of a run, one by one, in words: for who wants to see how a number came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nextafter
from typing import Any, Final

from simulator.base.draws import child_id, hash_name
from simulator.engines.reference import clock
from simulator.engines.reference.clock import Callback
from simulator.engines.reference.cluster import Cluster
from simulator.engines.reference.engine import ReferenceEngine
from simulator.engines.reference.log import Append
from simulator.engines.reference.member import Member
from simulator.engines.reference.record import Record
from simulator.engines.reference.saga import Saga
from simulator.engines.reference.source import Clients
from simulator.engines.reference.work import Work
from simulator.plan.ops import FaultWindow, Intervene, Op

KINDS: Final = {
    clock.SNAPSHOT: "snapshot",
    clock.INTERVENE: "intervene",
    clock.CLUSTER: "cluster",
    clock.MEMBERSHIP: "membership",
    clock.TIMEOUT: "timeout",
    clock.ACKNOWLEDGE: "acknowledge",
    clock.WORK: "work",
    clock.RETRY: "retry",
    clock.RELAY: "relay",
    clock.ARRIVAL: "arrival",
    clock.SAMPLE: "sample",
}
"""The rank of an event's kind in a word."""

HAPPENS: Final = {
    "_again": "is asked for again by its client",
    "_again_at_the_back": "goes to the back of the line for another attempt",
    "_again_here": "begins another attempt where it is",
    "_arrive": "arrives",
    "_call_first": "makes its first call",
    "_call_timed_out": "waited too long for the answer to a call",
    "_deadline": "reaches its deadline",
    "_delay_over": "the delay before the first assignment is over",
    "_do": "is done",
    "_due": "is acknowledged",
    "_failed": "fails",
    "_fault_begins": "begins: the counts before it are taken",
    "_fence_due": "is found dead by its cluster",
    "_give_up": "is given up: the delivery timeout is over",
    "_learns": "learns that the group rebalances",
    "_may_start": "a server may start again",
    "_poll": "polls its store",
    "_poll_overdue": "has not polled for too long",
    "_recognised": "is recognised: handled before",
    "_replicated": "is held by the live followers",
    "_sample": "the ages are sampled",
    "_session_over": "has not been heard of: its session is over",
    "_take_effect": "takes effect",
    "_take_over": "is taken over by a live instance",
    "_timed_out": "waited too long for a step",
    "_try_again": "asks again",
    "_warm_up_over": "the warm-up is over",
}
"""What an event does, by the function that it calls. A test holds this against the engine's sources."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. *element* is "" where it is nobody's; *records* are the ids of the records that it is about."""

    at_s: float
    kind: str
    element: str
    instance: int
    text: str
    records: tuple[int, ...] = ()


def happenings(
    engine: ReferenceEngine, from_s: float, to_s: float, most: int
) -> tuple[list[Happening], bool]:
    """The events of *engine*'s run from *from_s* to *to_s*, both included, and whether there are more than *most*.

    A fresh engine; events that were cancelled before their instant are none.
    """
    if from_s > 0.0:
        engine.advance(nextafter(from_s, 0.0))
    found: list[Happening] = []
    ops = engine.plan.ops

    def note(at_s: float, key: int, callback: Callback, subject: Any) -> None:
        found.append(_happening(ops, at_s, key, callback, subject))

    engine.observe(note)
    cut = not engine.advance(to_s, lambda: len(found) > most)
    engine.observe(None)
    return found[:most], cut


def _happening(ops: Sequence[Op], at_s: float, key: int, callback: Callback, subject: Any) -> Happening:
    rank, element, instance = key >> 48, key >> 24 & 0xFFFFFF, key & 0xFFFFFF
    owner: Any = getattr(callback, "__self__", None)
    about, records = _about(owner, callback.__name__, subject)
    name = "" if rank in (clock.SNAPSHOT, clock.INTERVENE, clock.SAMPLE) else ops[element].name
    if isinstance(owner, Cluster):
        name = owner.name
    text = HAPPENS[callback.__name__]
    return Happening(at_s, KINDS[rank], name, instance, f"{about} {text}" if about else text, records)


def _about(owner: Any, what: str, subject: Any) -> tuple[str, tuple[int, ...]]:
    """Whom an event is about, in words, and the records among them."""
    match subject:
        case Work() | Append():
            return _named(subject.record), (subject.record.id,)
        case Saga():
            return f"the saga of {_named(subject.record)}", (subject.record.id,)
        case (_, Record() as record, _):
            return _named(record), (record.id,)
        case Member():
            return _thread(subject), ()
        case Intervene():
            return f"{subject.action} of {subject.op}", ()
        case FaultWindow():
            return f"“{subject.name}”", ()
        case int():
            return f"broker {subject}", ()
    if isinstance(owner, Member):
        return _thread(owner), ()
    if isinstance(owner, Clients) and what == "_arrive":
        numbers = range(owner.emitted, owner.emitted + owner.op.batch)
        ids = tuple(child_id(hash_name(owner.name), number) for number in numbers)
        return ", ".join(f"record {id_} ({owner.name}-{n})" for id_, n in zip(ids, numbers, strict=True)), ids
    return "", ()


def _named(record: Record) -> str:
    """A record's id, and the name of the trace that it is in."""
    return f"record {record.id} ({record.cause.source}-{record.cause.number})"


def _thread(member: Member) -> str:
    return f"thread {member.thread} of instance {member.instance}"
