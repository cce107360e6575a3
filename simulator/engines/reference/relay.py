"""relay: polls a store's outbox and publishes what it finds, at least once."""

from math import floor
from typing import TYPE_CHECKING

from simulator.base.draws import PHASE, uniform
from simulator.engines.reference.clock import RELAY, Timer, tie_key
from simulator.engines.reference.context import Context, Quiet
from simulator.engines.reference.log import Append
from simulator.plan.ops import Relay

if TYPE_CHECKING:
    from simulator.engines.reference.store import EventStore, Pending


class Outbox(Quiet):
    """The running form of a `Relay`.

    Its polls are at ``phase + k * poll_s``. A poll of an empty outbox does nothing, so the timer is
    armed only when there is something to find.
    """

    def __init__(self, op: Relay, index: int, context: Context, store: "EventStore") -> None:
        self.op = op
        self.name = op.name
        self._clock = context.clock
        self._store = store
        store.relay = self
        self._phase_s = op.poll_s * uniform(context.luck(op.name, PHASE), 0)
        self._key = tie_key(RELAY, index)
        self._alive = True
        self._timer: Timer | None = None
        self._batch: _Batch | None = None

    def wake(self) -> None:
        """There is something in the outbox."""
        if self._alive and self._timer is None and self._batch is None:
            self._timer = self._clock.at(self._next_poll(), self._key, self._poll)

    def _next_poll(self) -> float:
        """The first instant of the grid that is after now."""
        now_s, poll_s = self._clock._now, self.op.poll_s
        if poll_s <= 0.0:
            return now_s
        k = floor((now_s - self._phase_s) / poll_s) + 1
        if k < 0:
            k = 0
        at_s = self._phase_s + k * poll_s
        return at_s if at_s > now_s else self._phase_s + (k + 1) * poll_s

    def _poll(self, timer: Timer) -> None:
        self._timer = None
        self._publish()

    def _publish(self) -> None:
        outbox = self._store.outbox
        taken = [outbox.popleft() for _ in range(min(self.op.batch, len(outbox)))]
        if not taken:
            return
        batch = self._batch = _Batch(self, taken)
        for pending in taken:
            publication = _Publication(batch, pending)
            pending.topic.publish(pending.record, publication)

    def settled(self, batch: "_Batch") -> None:
        """Every record of *batch* is acknowledged or given up: mark, and go on."""
        if self._batch is not batch:
            return  # the relay died before the mark
        self._batch = None
        self._store.mark(len(batch.taken) - len(batch.given_up), batch.given_up)
        if not self._store.outbox:
            return
        full = len(batch.taken) == self.op.batch and not batch.given_up
        at_s = self._clock._now if full else self._next_poll()
        self._timer = self._clock.at(at_s, self._key, self._poll)

    def stop(self, *, killed: bool) -> None:
        """A kill forgets the batch in hand before its mark: it will be published again."""
        self._alive = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if killed and self._batch is not None:
            batch, self._batch = self._batch, None
            self._store.outbox.extendleft(reversed(batch.taken))

    def restart(self) -> None:
        self._alive = True
        if self._store.outbox:
            self.wake()

    def holds(self) -> int:
        """Records taken from the outbox and not marked."""
        return len(self._batch.taken) if self._batch is not None else 0

    def acknowledged(self, pending: "Pending") -> None:
        self._store.acknowledged(pending)


class _Batch:
    """What one poll took; *given_up* by the producer's delivery timeout will be read again."""

    __slots__ = ("given_up", "left", "relay", "taken")

    def __init__(self, relay: Outbox, taken: "list[Pending]") -> None:
        self.relay = relay
        self.taken = taken
        self.given_up: list[Pending] = []
        self.left = len(taken)


class _Publication:
    """The producer of one record of a batch."""

    __slots__ = ("_batch", "_pending")

    def __init__(self, batch: _Batch, pending: "Pending") -> None:
        self._batch = batch
        self._pending = pending

    def published(self, append: Append, *, acknowledged: bool) -> None:
        batch = self._batch
        if acknowledged:
            batch.relay.acknowledged(self._pending)
        else:
            batch.given_up.append(self._pending)
        batch.left -= 1
        if batch.left == 0:
            batch.relay.settled(batch)
