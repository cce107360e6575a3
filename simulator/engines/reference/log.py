"""log: a partitioned, replicated log. Appends wait for its in-sync replicas, then become readable."""

from collections import deque
from typing import Protocol

from simulator.base.draws import LATENCY, REPLICATES, partition_of
from simulator.engines.reference.clock import ACKNOWLEDGE, TIMEOUT, Timer, tie_key
from simulator.engines.reference.cluster import Cluster
from simulator.engines.reference.context import Context, Probe, Quiet
from simulator.engines.reference.record import Record
from simulator.metrics import measures
from simulator.metrics.collectors import Rate
from simulator.metrics.result import LedgerRow, MetricValue
from simulator.metrics.rows import row
from simulator.plan.ops import Log


class Producer(Protocol):
    """Who publishes. It is told the end of each append: acknowledged, or given up by the delivery timeout."""

    def published(self, append: "Append", *, acknowledged: bool) -> None: ...


class Reader(Protocol):
    """A group: it is told of every record that becomes readable, and when a partition can be read again."""

    def arrives(self, partition: int, record: Record, now_s: float) -> None: ...

    def readable_again(self, partition: int) -> None: ...


class Append:
    """One record on its way into one partition.

    *over*: acknowledged, given up or cancelled; *held*: the live followers have it (acks 1).
    """

    __slots__ = ("asked_s", "held", "over", "partition", "producer", "record", "timer", "tries")

    def __init__(
        self, record: Record, producer: Producer | None, partition: "Partition", asked_s: float
    ) -> None:
        self.record = record
        self.producer = producer
        self.partition = partition
        self.asked_s = asked_s
        self.tries = 0
        self.over = False
        self.held = False
        self.timer: Timer | None = None


class Partition:
    """A partition's replicas, and its appends: *flying* ones have a due instant, *waiting* ones need brokers first.

    *replicating* (acks 1 only) are acknowledged by the leader and beyond the high watermark, so not
    readable; those that no follower holds yet are lost if another leader is elected. *advances* says
    whether the high watermark does.
    """

    __slots__ = (
        "advances", "cut_off", "flying", "in_sync", "key", "last_due_s", "last_readable_s", "leader", "number", "open",
        "readable", "replicas", "replicating", "timeout_key", "topic", "waiting",
    )  # fmt: skip

    def __init__(self, topic: "Topic", number: int, op: Log, index: int) -> None:
        self.topic = topic
        self.number = number
        self.replicas = [(number + r) % op.brokers for r in range(op.replicas)]
        self.in_sync = list(self.replicas)
        self.leader: int | None = self.replicas[0]
        self.cut_off: int | None = None  # the dead leader that alone has what is *replicating*
        self.open = True
        self.readable = True
        self.advances = True
        self.last_due_s = 0.0
        self.last_readable_s = 0.0
        self.key = tie_key(ACKNOWLEDGE, index, number)
        self.timeout_key = tie_key(TIMEOUT, index, number)
        self.flying: deque[Append] = deque()
        self.waiting: deque[Append] = deque()
        self.replicating: deque[Append] = deque()


class Topic(Quiet):
    """The running form of a `Log`. Semantics: `docs/semantics.md`, section "log"."""

    def __init__(self, op: Log, index: int, context: Context, cluster: Cluster) -> None:
        self.op = op
        self.name = op.name
        self.partitions = [Partition(self, number, op, index) for number in range(op.partitions)]
        self.readers: list[Reader] = []
        self.poison_left = 0
        self._context = context
        self._clock = context.clock
        self._cluster = cluster
        cluster.topics.append(self)
        self._latency = context.times(op.name, LATENCY, op.latency)
        self._replicates = context.times(op.name, REPLICATES, op.latency)
        self._by_leader_alone = op.acks == "1"
        self._asked = 0
        self.appended = 0
        self.dropped = 0
        self.lost = 0
        self._latencies = context.quantiles()
        self._counted_from = 0
        for partition in self.partitions:
            self._judge(partition)

    def publish(self, record: Record, producer: Producer | None) -> Append:
        """Append *record* to the partition of its key; *producer* is told the outcome, perhaps before this returns."""
        self._asked += 1
        if self.poison_left:
            self.poison_left -= 1
            record.poison = True
        partition = self.partitions[partition_of(record.key, len(self.partitions))]
        append = Append(record, producer, partition, self._clock.now)
        if partition.open:
            self._fly(append, partition)
        else:
            self._wait(append, partition)
        return append

    def _fly(self, append: Append, partition: Partition) -> None:
        """Due after the latency, never before an earlier append of the partition."""
        now_s = self._clock.now
        due_s = now_s + self._latency(append.record.id, append.tries)
        if due_s < partition.last_due_s:
            due_s = partition.last_due_s
        partition.last_due_s = due_s
        partition.flying.append(append)
        if due_s <= now_s and len(partition.flying) == 1:
            self._acknowledge(append)
        else:
            append.timer = self._clock.at(due_s, partition.key, self._due, append)

    def _due(self, timer: Timer) -> None:
        self._acknowledge(timer.subject)

    def _acknowledge(self, append: Append) -> None:
        partition = append.partition
        partition.flying.popleft()
        if append.over:
            return
        append.over = True
        now_s = self._clock.now
        self._latencies.observe(now_s - append.asked_s)
        self._context.traces.span(append.record.cause, self.name, "publish", append.asked_s, now_s)
        if self._by_leader_alone and not (partition.advances and len(partition.in_sync) == 1):
            self._replicate(append, partition)
        else:
            self._make_readable(append.record, partition)
        if append.producer is not None:
            append.producer.published(append, acknowledged=True)

    def _replicate(self, append: Append, partition: Partition) -> None:
        """acks 1: the followers have it one more latency later."""
        due_s = self._clock.now + self._replicates(append.record.id, append.tries)
        if due_s < partition.last_readable_s:
            due_s = partition.last_readable_s
        partition.last_readable_s = due_s
        partition.replicating.append(append)
        append.timer = self._clock.at(due_s, partition.key, self._replicated, append)

    def _replicated(self, timer: Timer) -> None:
        append: Append = timer.subject
        append.held = True
        self._advance(append.partition)

    def _advance(self, partition: Partition) -> None:
        """The high watermark passes what every replica in sync has, while all of them live and are enough."""
        replicating = partition.replicating
        while partition.advances and replicating and replicating[0].held:
            self._make_readable(replicating.popleft().record, partition)

    def _make_readable(self, record: Record, partition: Partition) -> None:
        self.appended += 1
        now_s = self._clock.now
        for reader in self.readers:
            reader.arrives(partition.number, record, now_s)

    def cancel(self, append: Append) -> None:
        """The producer died before the acknowledgement: the record was still in its memory and is gone."""
        if append.over:
            return
        append.over = True
        self.dropped += 1
        if append in append.partition.waiting:
            append.partition.waiting.remove(append)
            if append.timer is not None:
                append.timer.cancel()

    def _wait(self, append: Append, partition: Partition) -> None:
        partition.waiting.append(append)
        due_s = append.asked_s + self.op.delivery_timeout_s
        if due_s < self._clock.now:
            due_s = self._clock.now
        append.timer = self._clock.at(due_s, partition.timeout_key, self._give_up, append)

    def _give_up(self, timer: Timer) -> None:
        """The delivery timeout is over."""
        append: Append = timer.subject
        append.over = True
        append.partition.waiting.remove(append)
        self.dropped += 1
        if append.producer is not None:
            append.producer.published(append, acknowledged=False)

    def broker_died(self, broker: int) -> None:
        """Nobody knows yet: its partitions cannot be read, and appends that need it wait."""
        for partition in self.partitions:
            if broker not in partition.in_sync:
                continue
            if partition.leader == broker:
                partition.cut_off = broker
                for append in partition.replicating:
                    if append.timer is not None and not append.held:
                        append.timer.cancel()
            self._judge(partition)

    def broker_fenced(self, broker: int) -> int:
        """The in-sync set goes on without *broker*; followers lead where it led. Answers how many leaders changed."""
        moved = 0
        for partition in self.partitions:
            if broker not in partition.in_sync:
                continue
            if len(partition.in_sync) > 1:  # the last one in sync stays, and leads again when it is back
                partition.in_sync.remove(broker)
            if partition.leader == broker:
                moved += 1
                self._elect(partition)
            self._judge(partition)
        return moved

    def _elect(self, partition: Partition) -> None:
        """The first replica in order that is in sync and alive leads; none: the partition is offline."""
        alive = self._cluster.alive
        partition.leader = next((b for b in partition.replicas if b in partition.in_sync and alive[b]), None)
        if partition.leader is None or partition.cut_off is None:
            return
        held = [append for append in partition.replicating if append.held]
        again = [append for append in partition.replicating if not append.held]
        partition.replicating = deque(held)
        if partition.leader == partition.cut_off:
            for append in again:
                self._replicate(append, partition)
        else:  # acknowledged by a leader that is gone, and truncated when it comes back
            self.lost += len(again)
        partition.cut_off = None

    def broker_returned(self, broker: int) -> None:
        for partition in self.partitions:
            if broker not in partition.replicas:
                continue
            if partition.leader in (None, broker) and broker in partition.in_sync:
                self._elect(partition)
            leads = partition.leader is not None and self._cluster.alive[partition.leader]
            if broker not in partition.in_sync and leads:
                partition.in_sync.append(broker)
            self._judge(partition)

    def _judge(self, partition: Partition) -> None:
        """Whether *partition* can be read and takes appends; what waited goes on in order when it does again."""
        alive = self._cluster.alive
        was_readable = partition.readable
        partition.readable = partition.leader is not None and alive[partition.leader]
        was_open = partition.open
        partition.advances = (
            partition.readable
            and len(partition.in_sync) >= self.op.min_isr
            and all(alive[broker] for broker in partition.in_sync)
        )
        can_open = partition.readable if self._by_leader_alone else partition.advances
        self._advance(partition)
        if was_open and not can_open:
            partition.open = False
            self._suspend(partition)
        elif can_open and not was_open:
            while partition.waiting:  # still closed: what is published meanwhile queues up behind
                append = partition.waiting.popleft()
                if append.timer is not None:
                    append.timer.cancel()
                append.tries += 1
                self._fly(append, partition)
            partition.open = True
        if partition.readable and not was_readable:
            for reader in self.readers:
                reader.readable_again(partition.number)

    def _suspend(self, partition: Partition) -> None:
        """What had no acknowledgement yet must be sent again."""
        flying, partition.flying = partition.flying, deque()
        partition.last_due_s = self._clock.now
        for append in flying:
            if append.timer is not None:
                append.timer.cancel()
            if not append.over:
                self._wait(append, partition)

    # What it measures

    def reset(self, now_s: float) -> None:
        self._latencies.reset()
        self._counted_from = self.appended

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        return [
            ("appended", lambda now_s: rate.take(now_s, self.appended)),
            ("publish_latency", lambda now_s: self._latencies.take_gap(0.99)),
            ("dropped", lambda now_s: self.dropped),
            ("lost", lambda now_s: self.lost),
        ]

    def ledger(self) -> list[LedgerRow]:
        """What was published to the topic: readable (out), on its way (in flight), dropped or lost."""
        in_flight = sum(
            sum(not append.over for append in partition.flying)
            + len(partition.waiting)
            + len(partition.replicating)
            for partition in self.partitions
        )
        return [
            row(
                self.name, in_=self._asked, out=self.appended, in_flight=in_flight,
                dropped=self.dropped, lost=self.lost,
            )
        ]  # fmt: skip

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_log(
            self.name,
            span_s,
            appended=self.appended,
            counted_from=self._counted_from,
            latencies=self._latencies,
            dropped=self.dropped,
            lost=self.lost,
        )
