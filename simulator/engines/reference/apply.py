"""apply: one unit of work on one record: take time, call, fail, retry, have an effect, append, emit.

The same steps whether a slot of a station or a member of a group does the work; only the queue in
front differs. Read beside `docs/semantics.md`, section "apply".
"""

from typing import TYPE_CHECKING

from simulator.base import draws
from simulator.base.draws import EMITS, FAILS, GAMMA, JITTER, MASK, TAKES, child_id, mix, uniform
from simulator.engines.reference.clock import RETRY, TIMEOUT, Timer, tie_key
from simulator.engines.reference.context import Context, Probe, Quiet, retry_delay
from simulator.engines.reference.deliveries import Deliveries
from simulator.engines.reference.handled import Handled
from simulator.engines.reference.log import Append, Topic
from simulator.engines.reference.record import Receiver, Record
from simulator.engines.reference.work import DEAD, DROPPED, FAILED, OUT, RESET, DeadLetter, Work
from simulator.metrics import measures
from simulator.metrics.result import LedgerRow, MetricValue
from simulator.metrics.rows import row
from simulator.plan.ops import Apply, Emit

if TYPE_CHECKING:
    from simulator.engines.reference.station import Station
    from simulator.engines.reference.store import EventStore


class Handler(Quiet):
    """The running form of an `Apply`."""

    def __init__(self, op: Apply, index: int, context: Context) -> None:
        self.op = op
        self.name = op.name
        self.factor = 1.0  # a fault makes it slow
        self._context = context
        self._clock = context.clock
        self._takes = context.times(op.name, TAKES, op.takes)
        self._fails = op.fails
        self._fail_luck = context.luck(op.name, FAILS)
        self._emit_luck = context.luck(op.name, EMITS)
        self._jitter_luck = context.luck(op.name, JITTER)
        self._retry_key = tie_key(RETRY, index)
        self._timeout_key = tie_key(TIMEOUT, index)
        self._idempotent = op.idempotent
        self._calls = op.calls
        # Joined to other ops by `connect`, once all of them exist.
        self.station: Station | None = None
        self.handlers: dict[str, Handler] = {}
        self._store: EventStore | None = None
        self._dead_letters: Topic | None = None
        self._publishes: list[tuple[int, Emit, Topic]] = []
        self._forwards: list[tuple[int, Emit, Receiver]] = []
        self.handled = Handled(idempotent=op.idempotent)
        self._times = self.handled.times
        # A delivery at a station is one arrival with one end; a group keeps its own ledger.
        self.deliveries = Deliveries(op.name, context)
        self.attempts = self.failed = self.duplicates = 0
        self.called_again = 0  # duplicates that a caller's own retry makes: no fault's doing
        self._waiting_for_retry = 0

    def connect(
        self,
        handlers: dict[str, "Handler"],
        topics: dict[str, Topic],
        stores: dict[str, "EventStore"],
        receivers: dict[str, Receiver],
    ) -> None:
        """Join this handler to the running forms of what its op names."""
        op = self.op
        self.handlers = handlers
        self._store = stores[op.appends] if op.appends else None
        self._dead_letters = topics[op.dead_letters] if op.dead_letters else None
        first = 0
        for emit in op.emits:
            if emit.to in topics:
                self._publishes.append((first, emit, topics[emit.to]))
            else:
                self._forwards.append((first, emit, receivers[emit.to]))
            first += emit.count
        if op.compensates:
            self.handled.take_back(handlers[op.compensates].handled)

    def receive(self, record: Record) -> None:
        """A request for which nobody waits."""
        assert self.station is not None
        self.station.submit(Work(record, self, None, self._clock._now))

    # One attempt

    def begin(self, work: Work) -> None:
        """The server of *work* starts an attempt: what it takes is drawn now and does not change under way."""
        now_s = self._clock._now
        if work.began_s < 0.0:
            work.began_s = now_s
        self.attempts += 1
        record, attempt = work.record, work.attempt
        store = self._store
        due_s = now_s + self._takes(record.id, attempt) * self.factor
        if self._idempotent and record.id in self._times:
            work.seen = True
            step = self._recognised
        else:
            work.fails = record.poison or (
                self._fails > 0.0 and uniform(self._fail_luck, record.id, attempt) < self._fails
            )
            if store is not None:
                work.version = store.open(record.key)
            if self._calls:
                step = self._call_first
            elif work.fails:
                step = self._failed
            else:
                if store is not None:
                    due_s += store.append_time(record.id, attempt)
                step = self._take_effect
        work.timer = self._clock.at(due_s, work.server.key, step, work)

    def _recognised(self, timer: Timer) -> None:
        """Handled before: an idempotent handler does nothing else."""
        self._duplicate(timer.subject)
        self._finish(timer.subject, OUT)

    def _duplicate(self, work: Work) -> None:
        self.duplicates += 1
        if isinstance(work.caller, Work):
            self.called_again += 1

    def _call_first(self, timer: Timer) -> None:
        self._call(timer.subject, 0)

    def _call(self, work: Work, number: int) -> None:
        call = self._calls[number]
        record = work.record
        callee = self.handlers[call.to]
        asked = Record(
            child_id(record.id, draws.CALLS_FROM + number),
            callee.name,
            record.key,
            record.size_bytes,
            record.cause,
        )
        request = Work(asked, callee, work, self._clock._now, work.attempt << 12)
        request.step = number
        work.waits_for = request
        work.timer = None
        if call.timeout_s is not None:
            due_s = self._clock._now + call.timeout_s
            work.timer = self._clock.at(due_s, self._timeout_key, self._call_timed_out, work)
        assert callee.station is not None
        callee.station.submit(request)

    def _call_timed_out(self, timer: Timer) -> None:
        work: Work = timer.subject
        request = work.waits_for
        work.waits_for = None
        if request is not None:
            self._call_over(work, request, "timed out")
        self._fail(work)

    def call_answered(self, work: Work, request: Work, outcome: int) -> None:
        """The callee answered in time: go on, or fail."""
        if work.timer is not None:
            work.timer.cancel()
        self._call_over(work, request, "" if outcome == OUT else "failed")
        if outcome != OUT:
            self._fail(work)
        elif request.step + 1 < len(self._calls):
            self._call(work, request.step + 1)
        elif work.fails:
            self._fail(work)
        elif self._store is None:
            self._effect(work)
        else:
            due_s = self._clock._now + self._store.append_time(work.record.id, work.attempt)
            work.timer = self._clock.at(due_s, work.server.key, self._take_effect, work)

    def _call_over(self, work: Work, request: Work, text: str) -> None:
        self._context.traces.span(
            work.record.cause, request.handler.name, "call", request.arrived_s, self._clock._now, text
        )

    def _failed(self, timer: Timer) -> None:
        self._fail(timer.subject)

    def _take_effect(self, timer: Timer) -> None:
        self._effect(timer.subject)

    # The effect of an attempt that succeeds

    def _effect(self, work: Work) -> None:
        record = work.record
        store = self._store
        if store is not None:
            version, work.version = work.version, -1
            if store.conflicts_with(record.key, version):
                work.attempt += 1  # another append came in between: read again, decide again
                self.begin(work)
                return
        if self._idempotent and record.id in self._times:
            self._duplicate(work)  # the same record, twice at once: the second to get here sees the first
            self._finish(work, OUT)
            return
        if self.handled.refuses(work):
            self._finish(work, FAILED)  # its undo came first
            return
        times = self._times.get(record.id, 0)
        if store is not None:
            self._have_effect(work)
            store.append(record.key)
        emissions = self._chosen(work, times)
        if store is not None and store.relay is not None:
            for topic, emitted in emissions:
                store.put(emitted, topic)
            self._finish(work, OUT)
            return
        if store is not None:
            store.dual_writes(len(emissions))
        if not emissions:
            self._emitted(work)
            return
        work.pending = len(emissions)
        work.appends = []
        for topic, emitted in emissions:
            append = topic.publish(emitted, work)
            if work.appends is not None:
                work.appends.append(append)

    def _chosen(self, work: Work, times: int) -> list[tuple[Topic, Record]]:
        """The records that this effect publishes; those to forward are kept with *work* for its end."""
        if not self._publishes and not self._forwards:
            return []
        parent = work.record.id
        if times:
            parent = child_id(parent, draws.AGAIN_FROM + times)
        published = [
            (topic, record)
            for first, emit, topic in self._publishes
            for record in self._emit(work, parent, first, emit)
        ]
        if self._forwards:
            work.unsent = [
                (to, record)
                for first, emit, to in self._forwards
                for record in self._emit(work, parent, first, emit)
            ]
        return published

    def _emit(self, work: Work, parent: int, first: int, emit: Emit) -> list[Record]:
        key, cause = work.record.key, work.record.cause
        records = []
        for index in range(first, first + emit.count):
            id_ = mix((parent + (index + 1) * GAMMA) & MASK)
            if emit.probability >= 1.0 or uniform(self._emit_luck, id_) < emit.probability:
                records.append(Record(id_, emit.type, key, emit.size_bytes, cause))
        return records

    def emission_settled(self, work: Work, append: Append, *, acknowledged: bool) -> None:
        """One awaited record is acknowledged, or given up: then the handler goes on without it."""
        if self._store is not None:
            self._store.dual_write_settled(
                acknowledged=acknowledged, waited_s=self._clock._now - append.asked_s
            )
        work.pending -= 1
        if work.pending == 0:
            work.appends = None
            self._emitted(work)

    def _emitted(self, work: Work) -> None:
        if self._store is None:
            self._have_effect(work)
        self._finish(work, OUT)

    def _have_effect(self, work: Work) -> None:
        """With a store at its append, else when what it emits is acknowledged."""
        if self.handled.effect(work):
            self._duplicate(work)

    # The end of an attempt

    def _fail(self, work: Work) -> None:
        """Retry as the policy says; when it is exhausted: dead letter, block or skip."""
        self.failed += 1
        self._close(work)
        retry = self.op.retry
        work.tries += 1
        exhausted = retry.max_retries is not None and work.tries > retry.max_retries
        if exhausted and self._dead_letters is not None:
            self._send_dead_letter(work)
            return
        if exhausted and self.op.exhausted == "skip":
            self._finish(work, DROPPED)
            return
        record = work.record
        delay_s = retry_delay(retry, work.tries, lambda: uniform(self._jitter_luck, record.id, work.attempt))
        work.attempt += 1
        now_s = self._clock._now
        again_s = now_s + delay_s
        self._context.traces.span(record.cause, self.name, "retry", now_s, again_s, f"failure {work.tries}")
        if retry.place == "here":
            work.timer = self._clock.at(again_s, self._retry_key, self._again_here, work)
        else:
            self._waiting_for_retry += 1
            server, work.server = work.server, None
            work.timer = self._clock.at(again_s, self._retry_key, self._again_at_the_back, work)
            server.freed(work)

    def _again_here(self, timer: Timer) -> None:
        self.begin(timer.subject)

    def _again_at_the_back(self, timer: Timer) -> None:
        work: Work = timer.subject
        self._waiting_for_retry -= 1
        work.timer = None
        if work.entry is not None:
            work.entry.group.append_again(work)
        else:
            assert self.station is not None
            self.station.enter(work)

    def _send_dead_letter(self, work: Work) -> None:
        assert self._dead_letters is not None
        old = work.record
        letter = Record(child_id(old.id, draws.DEAD_LETTER), old.type, old.key, old.size_bytes, old.cause)
        letter.poison = old.poison
        self._dead_letters.publish(letter, DeadLetter(self, work))

    def dead_letter_settled(self, work: Work, *, acknowledged: bool) -> None:
        """The server was kept until the dead-letter topic had it."""
        if work.server is not None:
            self._finish(work, DEAD if acknowledged else DROPPED)

    def _finish(self, work: Work, outcome: int) -> None:
        work.timer = None
        server, work.server = work.server, None
        server.finished(work, outcome)

    def died(self, work: Work) -> None:
        """The server died under *work*: what it had not published is gone with it."""
        work.server = None
        self._close(work)
        if work.appends is not None:
            for append in work.appends:
                if not append.over:
                    append.partition.topic.cancel(append)
                    if self._store is not None:
                        self._store.dual_write_settled(acknowledged=False, waited_s=0.0)
            work.appends = None

    def _close(self, work: Work) -> None:
        """The attempt does not append after all."""
        if work.version >= 0 and self._store is not None:
            self._store.close(work.record.key)
            work.version = -1

    # The end of a delivery at a station, and what is measured there (a group measures its own)

    def ended(self, work: Work, outcome: int) -> None:
        """Count it, forward its emissions, answer its caller."""
        self.deliveries.ended(work, outcome)
        if work.unsent:
            for to, record in work.unsent:
                to.receive(record)
        if work.caller is not None:
            work.caller.answered(work, OUT if outcome == OUT else RESET if outcome == RESET else FAILED)

    def reset(self, now_s: float) -> None:
        self.deliveries.reset()

    def probes(self) -> list[tuple[str, Probe]]:
        if self.station is None:
            return []
        return [*self.deliveries.probes(), ("failed", lambda now_s: self.failed)]

    def ledger(self) -> list[LedgerRow]:
        if self.station is None:
            return []
        stored, in_flight = self.station.holds(self)
        ends = self.deliveries
        return [
            row(
                self.name, in_=ends.arrived, out=ends.out, stored=stored, in_flight=in_flight + self._waiting_for_retry,
                dropped=ends.dropped, dead_lettered=ends.dead_lettered, duplicates=self.duplicates,
                duplicate_effects=self.handled.duplicate_effects,
            )
        ]  # fmt: skip

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        if self.station is None:
            return []
        return self.deliveries.metrics(span_s) + measures.of_attempts(
            self.name,
            attempts=self.attempts,
            failed=self.failed,
            duplicates=self.duplicates,
            duplicate_effects=self.handled.duplicate_effects,
        )
