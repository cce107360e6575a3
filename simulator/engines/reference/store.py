"""store: an event store. Appends check the version of their stream; what is unpublished is remembered."""

from collections import deque

from simulator.base.draws import APPENDS
from simulator.engines.reference.context import Context, Probe, Quiet
from simulator.engines.reference.log import Topic
from simulator.engines.reference.record import Record
from simulator.engines.reference.relay import Outbox
from simulator.metrics import measures
from simulator.metrics.collectors import Average, Rate
from simulator.metrics.result import LedgerRow, MetricValue
from simulator.metrics.rows import row
from simulator.plan.ops import Store


class Pending:
    """A stored record that is not published yet."""

    __slots__ = ("record", "stored_s", "topic")

    def __init__(self, record: Record, topic: Topic, stored_s: float) -> None:
        self.record = record
        self.topic = topic
        self.stored_s = stored_s


class EventStore(Quiet):
    """The running form of a `Store`."""

    def __init__(self, op: Store, index: int, context: Context) -> None:
        self.op = op
        self.name = op.name
        self.relay: Outbox | None = None
        self.outbox: deque[Pending] = deque()
        self.append_time = context.times(op.name, APPENDS, op.append)
        self._context = context
        self._clock = context.clock
        # Streams that an attempt has read and may append to: key -> [attempts open, version]. Others
        # cannot conflict, so their version need not be known.
        self._streams: dict[int, list[int]] = {}
        self.appended = 0
        self._stored = self._published = self._lost = self._in_flight = 0
        self._conflicts = self._overwrites = 0
        self._counted_from = 0
        self._unpublished = Average()
        self._delay = context.quantiles()

    def open(self, key: int) -> int:
        """An attempt reads the stream of *key*; the version that it sees."""
        stream = self._streams.get(key)
        if stream is None:
            self._streams[key] = [1, 0]
            return 0
        stream[0] += 1
        return stream[1]

    def close(self, key: int) -> None:
        """An attempt that read the stream of *key* is over."""
        stream = self._streams[key]
        stream[0] -= 1
        if stream[0] == 0:
            del self._streams[key]

    def conflicts_with(self, key: int, version: int) -> bool:
        """End the attempt's reading; whether its append must be refused because the stream moved on."""
        moved = self._streams[key][1] != version
        self.close(key)
        if moved and self.op.expected_version:
            self._conflicts += 1
            return True
        if moved:
            self._overwrites += 1
        return False

    def append(self, key: int) -> None:
        self.appended += 1
        stream = self._streams.get(key)
        if stream is not None:
            stream[1] += 1

    def put(self, record: Record, topic: Topic) -> None:
        """Store *record* in the same transaction; the relay will publish it to *topic*."""
        assert self.relay is not None
        self._stored += 1
        self._unpublished.add(self._clock._now, 1.0)
        self.outbox.append(Pending(record, topic, self._clock._now))
        self.relay.wake()

    def mark(self, published: int, unpublished: list[Pending]) -> None:
        """The relay took *published* + the *unpublished* off the head; the latter go back there."""
        self._published += published
        self._unpublished.add(self._clock._now, -float(published))
        self.outbox.extendleft(reversed(unpublished))

    def acknowledged(self, pending: Pending) -> None:
        """A publication is acknowledged (it may be repeated if the relay dies before the mark)."""
        waited_s = self._clock._now - pending.stored_s
        self._delay.observe(waited_s)
        cause = pending.record.cause
        self._context.traces.span(cause, self.name, "stored", pending.stored_s, self._clock._now)

    def dual_writes(self, count: int) -> None:
        """A handler stored events and publishes *count* records itself."""
        self._stored += count
        self._in_flight += count
        self._unpublished.add(self._clock._now, float(count))

    def dual_write_settled(self, *, acknowledged: bool, waited_s: float) -> None:
        """Published; or given up, or its producer died: stored, but nobody will ever hear of it."""
        self._in_flight -= 1
        self._unpublished.add(self._clock._now, -1.0)
        if acknowledged:
            self._published += 1
            self._delay.observe(waited_s)
        else:
            self._lost += 1

    @property
    def lost(self) -> int:
        return self._lost

    def reset(self, now_s: float) -> None:
        self._unpublished.reset(now_s)
        self._delay.reset()
        self._counted_from = self.appended

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        return [
            ("appended", lambda now_s: rate.take(now_s, self.appended)),
            ("unpublished", lambda now_s: self._unpublished.value),
            ("lost", lambda now_s: self._lost),
        ]

    def ledger(self) -> list[LedgerRow]:
        """Of the records to publish, not of the appends: an append may publish none or several."""
        being_published = self.relay.holds() if self.relay is not None else self._in_flight
        return [
            row(
                self.name, in_=self._stored, out=self._published, stored=len(self.outbox),
                in_flight=being_published, lost=self._lost,
            )
        ]  # fmt: skip

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_store(
            self.name,
            now_s,
            span_s,
            appended=self.appended,
            counted_from=self._counted_from,
            conflicts=self._conflicts,
            overwrites=self._overwrites,
            unpublished=self._unpublished,
            delay=self._delay,
            lost=self._lost,
        )
