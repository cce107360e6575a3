"""A retry policy as data."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Retry:
    """What follows a failed attempt.

    *max_retries* None is without limit. The wait before retry n (from 1) is
    ``delay_s * factor ** (n - 1)``, at most *max_delay_s*, times ``1 - jitter * u`` with u drawn.
    *place* "here" keeps the server or the partition meanwhile; "back" frees it and queues the
    record again behind everything that waits when the delay is over.
    """

    max_retries: int | None = 0
    delay_s: float = 0.0
    factor: float = 1.0
    max_delay_s: float = float("inf")
    jitter: float = 0.0
    place: Literal["here", "back"] = "here"
