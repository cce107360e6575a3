"""A run's state as bytes: what was touched of its memory, and the little that Python keeps beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.jit import MACHINE_CODE
from simulator.engines.compiled.memory import Memory


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames that were taken: *values* has a row each, *told* how many lines the event log had then."""

    times_s: numpy.ndarray[Any, Any]
    values: numpy.ndarray[Any, Any]
    told: numpy.ndarray[Any, Any]


def pack(memory: Memory, frames: Frames, beside: Mapping[str, Any]) -> bytes:
    """*beside* is what JSON can hold. Nothing in it is code: reading it back runs nothing."""
    pieces = {f"piece{number}": memory.words[part] for number, part in enumerate(_touched(memory))}
    file = BytesIO()
    numpy.savez_compressed(
        file,
        version=numpy.array([MACHINE_CODE.name]),
        beside=numpy.frombuffer(json.dumps(beside).encode(), numpy.uint8),
        times_s=frames.times_s,
        values=frames.values,
        told=frames.told,
        counts=memory.words[[at.EVENTS_COUNT, at.TOP]],
        **pieces,  # type: ignore[arg-type]  # its stub takes what it does not know for a flag
    )
    return file.getvalue()


def unpack(state: bytes, memory: Memory) -> tuple[Frames, dict[str, Any]] | None:
    """Write *state* into *memory*, freshly built of the same plan; None when another version wrote it."""
    with numpy.load(BytesIO(state), allow_pickle=False) as read:
        if str(read["version"][0]) != MACHINE_CODE.name:
            return None
        memory.words[at.EVENTS_COUNT], memory.words[at.TOP] = read["counts"]
        for number, part in enumerate(_touched(memory)):
            memory.words[part] = read[f"piece{number}"]
        beside = json.loads(read["beside"].tobytes())
        return Frames(read["times_s"], read["values"], read["told"]), beside


def _touched(memory: Memory) -> tuple[slice, slice, slice]:
    """Everything up to the pending events, the events themselves, and everything behind them that was given out."""
    instants, events, count = (memory.integer(word) for word in (at.INSTANTS, at.EVENTS, at.EVENTS_COUNT))
    end = events + at.EVENT_WORDS * memory.integer(at.EVENTS_ROOM)
    return (
        slice(0, instants + count),
        slice(events, events + at.EVENT_WORDS * count),
        slice(end, memory.integer(at.TOP)),
    )
