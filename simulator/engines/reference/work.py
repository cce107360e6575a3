"""One delivery of one record to one handler, from its arrival to its answer."""

from typing import TYPE_CHECKING, Any, Protocol

from simulator.engines.reference.clock import Timer
from simulator.engines.reference.record import Record

if TYPE_CHECKING:
    from simulator.engines.reference.apply import Handler
    from simulator.engines.reference.log import Append
    from simulator.engines.reference.saga import Saga

# How a delivery ended.
OUT = 0  # handled
FAILED = 1  # known to have failed: no effect
RESET = 2  # the server died, or never answered: the caller cannot know
DEAD = 3  # sent to the dead-letter topic; for a caller the same as FAILED
DROPPED = 4  # given up; for a caller the same as FAILED


class Caller(Protocol):
    """Who waits for the answer to a request: another handler's work, a saga, or a source's client."""

    def answered(self, work: "Work", outcome: int) -> None: ...


class Server(Protocol):
    """What a delivery keeps busy: a slot of a station, or a member of a group."""

    key: int
    work: "Work | None"

    def finished(self, work: "Work", outcome: int) -> None:
        """The delivery is over: take the next one, then tell whoever waits."""

    def freed(self, work: "Work") -> None:
        """The delivery will come back later (a retry to the back of the line): take the next one."""


class Work:
    """A delivery. *attempt* numbers the draws, *tries* the failures that the retry policy counts.

    *saga*, *step* and *undo* say whose effect it is when a saga asked for it.
    """

    __slots__ = (
        "appends", "arrived_s", "attempt", "began_s", "caller", "entry", "fails", "handler", "pending", "record",
        "saga", "seen", "server", "step", "timer", "tries", "undo", "unsent", "version", "waits_for",
    )  # fmt: skip

    def __init__(
        self, record: Record, handler: "Handler", caller: Caller | None, now_s: float, attempt: int = 0
    ) -> None:
        self.record = record
        self.handler = handler
        self.caller = caller
        self.arrived_s = now_s
        self.began_s = -1.0
        self.attempt = attempt
        self.tries = 0
        self.server: Any = None  # a Server while it has one
        self.timer: Timer | None = None
        self.waits_for: Work | None = None
        self.pending = 0
        self.appends: list[Append] | None = None
        self.unsent: list[Any] | None = None
        self.version = -1  # of the stream when the attempt began; -1: no attempt is open
        self.fails = False
        self.seen = False
        self.entry: Any = None  # a group's entry
        self.saga: Saga | None = None
        self.step = 0
        self.undo = False

    def answered(self, work: "Work", outcome: int) -> None:
        """A call that this delivery made is answered; answers that nobody waits for any more are ignored."""
        if self.waits_for is work:
            self.waits_for = None
            self.handler.call_answered(self, work, outcome)

    def published(self, append: "Append", *, acknowledged: bool) -> None:
        """One of the records that this delivery emits is acknowledged, or given up."""
        self.handler.emission_settled(self, append, acknowledged=acknowledged)

    def die(self) -> None:
        """The server died: nothing of this delivery goes on, whatever answers come."""
        if self.timer is not None:
            self.timer.cancel()
        self.waits_for = None
        self.handler.died(self)


class DeadLetter:
    """The producer of one dead letter."""

    __slots__ = ("_handler", "_work")

    def __init__(self, handler: "Handler", work: Work) -> None:
        self._handler = handler
        self._work = work

    def published(self, append: "Append", *, acknowledged: bool) -> None:
        self._handler.dead_letter_settled(self._work, acknowledged=acknowledged)
