"""The frames of a living run in Redis, between its worker and the sockets that watch it.

Per run: a stream whose ids are `<frame number>-1`, so a frame that is computed twice by two
workers can stand there once only; the columns; the fencing token of the worker that may write; and
a short stream of winks ("look at the row again"). Nothing here is the truth: a run whose keys are
lost goes on, and its worker writes the frames again.
"""

import json
import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import redis

from simulator.metrics.result import Column, Frame
from studio.common import redis_client

_MOST_FRAMES = 4096
_LONGEST_KEPT_S = 7 * 24 * 3600

log = logging.getLogger(__name__)


class FencedOut(Exception):
    """Another worker holds the run; whatever this one still computes is nobody's."""


def frames_key(run_id: UUID) -> str:
    """The stream of frames."""
    return f"lagwise:run:{run_id}:frames"


def winks_key(run_id: UUID) -> str:
    """The stream of winks."""
    return f"lagwise:run:{run_id}:winks"


def columns_key(run_id: UUID) -> str:
    """The run's columns as JSON."""
    return f"lagwise:run:{run_id}:columns"


def _token_key(run_id: UUID) -> str:
    return f"lagwise:run:{run_id}:token"


def entry_id(number: int) -> str:
    """The stream id of frame *number*; that of -1 stands before every frame."""
    return f"{number}-1" if number >= 0 else "0-0"


def frame_number(entry: bytes | str) -> int:
    """The inverse of `entry_id`."""
    text = entry.decode() if isinstance(entry, bytes) else entry
    return int(text.partition("-")[0])


def columns_json(columns: Iterable[Column]) -> str:
    """The columns as the socket sends them."""
    return json.dumps([{"element": c.element, "metric": c.metric, "unit": c.unit} for c in columns])


def frame_json(frame: Frame) -> str:
    """A frame as the socket sends it; NaN is null."""
    values = [value if math.isfinite(value) else None for value in frame.values]
    events = [{"t_s": e.t_s, "kind": e.kind, "element": e.element, "text": e.text} for e in frame.events]
    return json.dumps({"n": frame.number, "t": frame.t_s, "v": values, "e": events}, separators=(",", ":"))


def wink(run_id: UUID) -> None:
    """Wake the sockets of the run."""
    client = redis_client.synchronous()
    client.xadd(winks_key(run_id), {"w": 1}, maxlen=4, approximate=False)
    client.expire(winks_key(run_id), 24 * 3600)


def read_after(run_id: UUID, after: int) -> tuple[str | None, list[str]]:
    """The columns (None: no worker wrote any yet) and the frames after number *after*, as JSON."""
    client = redis_client.synchronous()
    columns = client.get(columns_key(run_id))
    entries = client.xrange(frames_key(run_id), min=f"({entry_id(after)}", max="+")
    return None if columns is None else columns.decode(), [fields[b"f"].decode() for _, fields in entries]


def expire(run_id: UUID, after_s: int) -> None:
    """Let the keys go *after_s* seconds from now."""
    with redis_client.synchronous().pipeline(transaction=False) as pipe:
        for key in (frames_key(run_id), columns_key(run_id), winks_key(run_id), _token_key(run_id)):
            pipe.expire(key, after_s)
        pipe.execute()


def expire_quietly(run_id: UUID, after_s: int) -> None:
    """`expire`, or a line in the log when Redis does not answer: then the keys are lost anyway, or stay a while."""
    try:
        expire(run_id, after_s)
    except (redis.RedisError, OSError) as error:
        log.warning("the stream of run %s is not set to expire: %s", run_id, error)


@dataclass
class FrameWriter:
    """The one writer of a run's stream, as long as no other worker came with a higher *token*.

    Keeps what it wrote (at most 2,000 frames), so that a Redis that lost everything gets it again.
    *found* is how many frames an earlier worker had written before the first flush.
    """

    run_id: UUID
    token: int
    columns: Sequence[Column]
    found: int = -1
    _frames: list[str] = field(default_factory=list)

    def add(self, frame: Frame) -> None:
        """Take the next frame; `flush` writes it."""
        assert frame.number == len(self._frames)
        self._frames.append(frame_json(frame))

    def flush(self) -> None:
        """Write every frame that the stream lacks, in one transaction that a later token voids.

        Raises FencedOut, or redis' errors: then nothing is lost, the next call writes it too.
        """
        client = redis_client.synchronous()
        while True:
            with client.pipeline(transaction=True) as pipe:
                pipe.watch(_token_key(self.run_id))
                holder = pipe.get(_token_key(self.run_id))
                if holder is not None and int(holder) > self.token:
                    raise FencedOut
                newest = pipe.xrevrange(frames_key(self.run_id), count=1)
                first = frame_number(newest[0][0]) + 1 if newest else 0
                if self.found < 0:
                    self.found = first
                pipe.multi()
                if holder is None or int(holder) < self.token:
                    pipe.set(_token_key(self.run_id), self.token)
                    pipe.set(columns_key(self.run_id), columns_json(self.columns))
                for number in range(first, len(self._frames)):
                    pipe.xadd(
                        frames_key(self.run_id),
                        {"f": self._frames[number]},
                        id=entry_id(number),
                        maxlen=_MOST_FRAMES,
                    )
                # A run that ends sets less; this is for those whose worker died right after the end.
                for key in (_token_key(self.run_id), columns_key(self.run_id), frames_key(self.run_id)):
                    pipe.expire(key, _LONGEST_KEPT_S)
                try:
                    pipe.execute()
                    return
                except redis.WatchError:
                    continue
