"""A run's state as bytes: what was touched of its memory, and the little that Python keeps beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy

from simulator.engines.base import CannotRun
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.machine_code import MACHINE_CODE
from simulator.engines.compiled.memory import Memory, Room
from simulator.plan.ops import Plan
from simulator.plan.text import sha256

REFUSAL = (
    "This checkpoint is of another {what} ({there}; here it is {here}), so its run cannot go on here. "
    "Run from the beginning instead, with the seed and the interventions that it names."
)


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames that were taken: *values* has a row each, *told* how many lines the event log had then."""

    times_s: numpy.ndarray[Any, Any]
    values: numpy.ndarray[Any, Any]
    told: numpy.ndarray[Any, Any]


def stamp(plan: Plan, seed: int, replication: int, room: Room) -> dict[str, str]:
    """What must be the same where a checkpoint is written and where it is read, by its name."""
    return {
        "version of the engine": MACHINE_CODE.name,
        "plan": sha256(plan),
        "seed": str(seed),
        "replication": str(replication),
        "room for its memory": repr(room),
    }


def pack(memory: Memory, frames: Frames, beside: Mapping[str, Any], stamped: Mapping[str, str]) -> bytes:
    """*beside* is what JSON can hold. Nothing in it is code: reading it back runs nothing."""
    file = BytesIO()
    numpy.savez_compressed(
        file,
        stamp=numpy.array(list(stamped.values())),
        beside=numpy.frombuffer(json.dumps(beside).encode(), numpy.uint8),
        times_s=frames.times_s,
        values=frames.values,
        told=frames.told,
        words=memory.words[: memory.integer(at.TOP)],
    )
    return file.getvalue()


def unpack(state: bytes, memory: Memory, stamped: Mapping[str, str]) -> tuple[Frames, dict[str, Any]]:
    """Write *state* into *memory*, freshly built. Raises CannotRun when its stamp is not this engine's."""
    with numpy.load(BytesIO(state), allow_pickle=False) as read:
        for (what, here), there in zip(stamped.items(), read["stamp"].tolist(), strict=True):
            if there != here:
                raise CannotRun(REFUSAL.format(what=what, there=there, here=here))
        words = read["words"]
        memory.words[: len(words)] = words
        beside = json.loads(read["beside"].tobytes())
        return Frames(read["times_s"], read["values"], read["told"]), beside
