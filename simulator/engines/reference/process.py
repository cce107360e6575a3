"""process: an orchestrated saga. A table of steps with undo, timeouts and retries, one saga per start record."""

from typing import TYPE_CHECKING

from simulator.base.draws import JITTER, child_id, uniform
from simulator.base.retry import Retry
from simulator.engines import sentences
from simulator.engines.reference.clock import RETRY, TIMEOUT, Timer, tie_key
from simulator.engines.reference.context import Context, Probe, Quiet, retry_delay
from simulator.engines.reference.record import Record
from simulator.engines.reference.saga import (
    ACTING,
    CLOSING,
    COMPENSATED,
    COMPLETED,
    GAVE_UP,
    OPEN,
    STUCK,
    UNDOING,
    Saga,
)
from simulator.engines.reference.work import OUT, RESET, Work
from simulator.metrics import measures
from simulator.metrics.collectors import Average
from simulator.metrics.result import LedgerRow, MetricValue, SagaRow
from simulator.metrics.rows import row
from simulator.plan.ops import FOR_EVER, Process

if TYPE_CHECKING:
    from simulator.engines.reference.apply import Handler
    from simulator.engines.reference.station import Station


class Orchestrator(Quiet):
    """The running form of a `Process`. Semantics: `docs/semantics.md`, section "process"."""

    def __init__(self, op: Process, index: int, context: Context) -> None:
        self.op = op
        self.name = op.name
        self._context = context
        self._clock = context.clock
        self._timeout_key = tie_key(TIMEOUT, index)
        self._retry_key = tie_key(RETRY, index)
        self._jitter_luck = context.luck(op.name, JITTER)
        self._pivot = next((number for number, step in enumerate(op.steps) if step.pivot), len(op.steps))
        self._station: Station | None = None
        self._actions: list[Handler] = []
        self._undos: list[Handler | None] = []
        self._otherwise: Handler | None = None
        self._sagas: dict[int, Saga] = {}
        self._orphans: dict[Saga, None] = {}  # nobody lives who could run them
        self._duplicates = 0
        self._failed_attempts = 0
        self.counts = {COMPLETED: 0, COMPENSATED: 0, GAVE_UP: 0, STUCK: 0}
        self._started_counted_from = 0
        self._open = Average()
        self._duration = context.quantiles()
        self._end_to_end = context.quantiles()

    def connect(self, handlers: "dict[str, Handler]", station: "Station") -> None:
        self._station = station
        self._actions = [handlers[step.action] for step in self.op.steps]
        self._undos = [handlers[step.undo] if step.undo else None for step in self.op.steps]
        self._otherwise = handlers[self.op.otherwise] if self.op.otherwise else None

    def receive(self, record: Record) -> None:
        """A record starts a saga; the same record again starts none."""
        if record.id in self._sagas:
            self._duplicates += 1
            return
        now_s = self._clock._now
        saga = Saga(self, record, now_s)
        self._sagas[record.id] = saga
        self._open.add(now_s, 1.0)
        if self.op.deadline_s is not None:
            saga.deadline = self._clock.at(
                now_s + self.op.deadline_s, self._timeout_key, self._deadline, saga
            )
        if self._settle(saga):
            self._ask(saga)

    def _settle(self, saga: Saga) -> bool:
        """Choose a live instance by the saga's id; without one the saga waits for one."""
        assert self._station is not None
        live = self._station.live_instances()
        if not live:
            self._orphans[saga] = None
            return False
        saga.instance = live[saga.id % len(live)]
        return True

    # Asking and being answered

    def _ask(self, saga: Saga) -> None:
        """Send the request of the step at hand: the same id, the participant's key, however often."""
        number, undo = saga.at, saga.phase == UNDOING
        timeout_s = None
        if saga.phase == CLOSING:
            handler = self._otherwise
        elif undo:
            handler, timeout_s = self._undos[number], self.op.steps[number].timeout_s
        else:
            handler, timeout_s = self._actions[number], self.op.steps[number].timeout_s
        assert handler is not None
        assert handler.station is not None
        start = saga.record
        id_ = child_id(start.id, 2 * number + undo)
        record = Record(id_, handler.name, start.key, start.size_bytes, start.cause)
        now_s = self._clock._now
        work = Work(record, handler, saga, now_s, saga.tries << 12)
        work.saga, work.step, work.undo = saga, number, undo
        saga.waits_for = work
        saga.asked_s = now_s
        saga.timer = None
        if timeout_s is not None:
            saga.timer = self._clock.at(now_s + timeout_s, self._timeout_key, self._timed_out, saga)
        handler.station.submit(work)

    def _timed_out(self, timer: Timer) -> None:
        saga: Saga = timer.subject
        saga.timer = None
        self._unknown(saga, "timed out")

    def answered(self, saga: Saga, outcome: int) -> None:
        if outcome == OUT:
            self._succeeded(saga)
        elif outcome == RESET:
            self._unknown(saga, "the participant died")
        else:
            self._known_failure(saga)

    def _heard(self, saga: Saga, text: str) -> None:
        """The request at hand is over, one way or another."""
        work = saga.waits_for
        saga.waits_for = None
        if saga.timer is not None:
            saga.timer.cancel()
            saga.timer = None
        if text:
            self._failed_attempts += 1
        if work is not None:
            kind = "undo" if saga.phase == UNDOING else "step"
            self._context.traces.span(
                saga.record.cause, work.handler.name, kind, saga.asked_s, self._clock._now, text
            )

    def _succeeded(self, saga: Saga) -> None:
        self._heard(saga, "")
        saga.tries = 0
        saga.doubtful = False
        if saga.phase == ACTING:
            saga.at += 1
            saga.reached = saga.at
            if saga.at == len(self.op.steps):
                self._end(saga, COMPLETED)
            else:
                self._ask(saga)
        elif saga.phase == UNDOING:
            self._undo_before(saga, saga.at)
        else:
            self._end(saga, COMPENSATED)

    def _known_failure(self, saga: Saga) -> None:
        """The participant says that it did not do it."""
        self._heard(saga, "failed")
        if saga.phase != ACTING:
            self._again(saga, self.op.undo_retry)
        elif saga.at > self._pivot:
            self._again(saga, self._forward_retry(saga))
        elif saga.doubtful and self.op.records == "before":
            self._turn_back(saga, saga.at + 1)  # an earlier attempt may have done it
        else:
            self._turn_back(saga, saga.at)

    def _unknown(self, saga: Saga, text: str) -> None:
        """A timeout or a dead server: it may have been done, or may still be."""
        self._heard(saga, text)
        if saga.phase != ACTING:
            self._again(saga, self.op.undo_retry)
            return
        saga.doubtful = True
        if saga.at > self._pivot:
            self._again(saga, self._forward_retry(saga))
            return
        retry = self.op.steps[saga.at].retry
        if retry.max_retries is None or saga.tries < retry.max_retries:
            self._again(saga, retry)
        else:
            self._turn_back(saga, saga.at + 1 if self.op.records == "before" else saga.at)

    def _forward_retry(self, saga: Saga) -> Retry:
        """After the pivot there is no way but forward: the step's own waits, without an end."""
        retry = self.op.steps[saga.at].retry
        if retry.delay_s <= 0.0:
            return FOR_EVER
        return Retry(None, retry.delay_s, retry.factor, retry.max_delay_s, retry.jitter)

    def _again(self, saga: Saga, retry: Retry) -> None:
        saga.tries += 1
        if retry.max_retries is not None and saga.tries > retry.max_retries:
            self._end(saga, GAVE_UP)
            return
        tries, id_ = saga.tries, child_id(saga.id, 2 * saga.at + saga.phase)
        delay_s = retry_delay(retry, tries, lambda: uniform(self._jitter_luck, id_, tries))
        saga.timer = self._clock.at(self._clock._now + delay_s, self._retry_key, self._try_again, saga)

    def _try_again(self, timer: Timer) -> None:
        saga: Saga = timer.subject
        saga.timer = None
        self._ask(saga)

    # Undoing

    def _turn_back(self, saga: Saga, first: int) -> None:
        """Undo the steps below *first*, the last one first."""
        saga.phase = UNDOING
        saga.tries = 0
        self._undo_before(saga, first)

    def _undo_before(self, saga: Saga, number: int) -> None:
        """The next step below *number* that can be undone; when there is none: otherwise, and the end."""
        while number > 0:
            number -= 1
            if self._undos[number] is not None:
                saga.at = number
                self._ask(saga)
                return
        if self._otherwise is not None:
            saga.phase = CLOSING
            saga.at = len(self.op.steps)
            self._ask(saga)
        else:
            self._end(saga, COMPENSATED)

    def _deadline(self, timer: Timer) -> None:
        """Before the pivot is reached the deadline is a failure with unknown outcome; later it changes nothing."""
        saga: Saga = timer.subject
        saga.deadline = None
        if saga.outcome != OPEN or saga.phase != ACTING or saga.at > self._pivot or saga.instance < 0:
            return
        asked = saga.waits_for is not None or saga.doubtful
        self._heard(saga, "the saga's deadline is over")
        self._turn_back(saga, saga.at + 1 if asked and self.op.records == "before" else saga.at)

    def _end(self, saga: Saga, outcome: str) -> None:
        now_s = self._clock._now
        saga.outcome = outcome
        saga.ended_s = now_s
        self.counts[outcome] += 1
        self._open.add(now_s, -1.0)
        if saga.deadline is not None:
            saga.deadline.cancel()
            saga.deadline = None
        if outcome != STUCK:
            self._duration.observe(now_s - saga.started_s)
            self._end_to_end.observe(now_s - saga.record.cause.origin_s)
        if outcome == GAVE_UP:
            self._context.tell("saga-failed", self.name, sentences.saga_failed(self.name))

    # The orchestrator dies

    def instance_stopped(self, instance: int, *, killed: bool) -> None:
        """Its sagas: handed over at once by a clean stop; after a kill taken over later, or stuck."""
        stuck = 0
        for saga in self._sagas.values():
            if saga.outcome != OPEN or saga.instance != instance:
                continue
            if not killed and self._settle(saga):
                continue
            saga.instance = -1
            saga.waits_for = None
            if saga.timer is not None:
                saga.timer.cancel()
                saga.timer = None
            if not killed:
                continue  # nobody is left to hand it to: it waits for the next instance
            if self.op.resume_after_s is None or self.op.records == "never":
                stuck += 1
                self._end(saga, STUCK)
            else:
                at_s = self._clock._now + self.op.resume_after_s
                saga.timer = self._clock.at(at_s, self._retry_key, self._take_over, saga)
        if stuck:
            self._context.tell("sagas-stuck", self.name, sentences.sagas_stuck(self.name, stuck))

    def _take_over(self, timer: Timer) -> None:
        """A live instance goes on from the records; what was asked and not answered is asked again."""
        saga: Saga = timer.subject
        saga.timer = None
        if self._settle(saga):
            self._go_on(saga)

    def _go_on(self, saga: Saga) -> None:
        """From the records: the request at hand may have been sent, so it is sent again."""
        if saga.asked_s < 0.0:
            self._ask(saga)
            return
        overdue = self.op.deadline_s is not None and saga.deadline is None
        if saga.phase == ACTING:
            saga.doubtful = self.op.records == "before"
            if overdue and saga.at <= self._pivot:
                self._turn_back(saga, saga.at + saga.doubtful)
                return
        saga.tries += 1
        self._ask(saga)

    def instance_started(self, instance: int) -> None:
        orphans, self._orphans = self._orphans, {}
        for saga in orphans:
            if self._settle(saga):
                self._go_on(saga)

    # What it measures

    def inconsistent(self, ended_from_s: float = 0.0) -> int:
        """How many sagas that ended at *ended_from_s* or later hold effects that do not agree."""
        return sum(saga.ended_s >= ended_from_s and not saga.consistent() for saga in self._sagas.values())

    def reset(self, now_s: float) -> None:
        self._open.reset(now_s)
        self._duration.reset()
        self._end_to_end.reset()
        self._started_counted_from = len(self._sagas)

    def probes(self) -> list[tuple[str, Probe]]:
        def count(outcome: str) -> Probe:
            return lambda now_s: self.counts[outcome]

        return [
            ("open", lambda now_s: self._open.value),
            ("completed", count(COMPLETED)),
            ("compensated", count(COMPENSATED)),
            ("failed", count(GAVE_UP)),
            ("stuck", count(STUCK)),
            ("duration", lambda now_s: self._duration.take_gap(0.99)),
        ]

    def ledger(self) -> list[LedgerRow]:
        """Started in; completed and compensated out; failed is left to a human (dead-lettered), stuck is lost."""
        return [
            row(
                self.name, in_=len(self._sagas), out=self.counts[COMPLETED] + self.counts[COMPENSATED],
                in_flight=sum(saga.outcome == OPEN for saga in self._sagas.values()),
                dead_lettered=self.counts[GAVE_UP], lost=self.counts[STUCK], duplicates=self._duplicates,
            )
        ]  # fmt: skip

    def saga_row(self) -> SagaRow:
        return SagaRow(
            element=self.name,
            started=len(self._sagas),
            completed=self.counts[COMPLETED],
            compensated=self.counts[COMPENSATED],
            failed=self.counts[GAVE_UP],
            stuck=self.counts[STUCK],
            open=int(self._open.value),
            inconsistent=self.inconsistent(),
        )

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_process(
            self.name,
            now_s,
            span_s,
            started=len(self._sagas),
            counted_from=self._started_counted_from,
            completed=self.counts[COMPLETED],
            compensated=self.counts[COMPENSATED],
            gave_up=self.counts[GAVE_UP],
            stuck=self.counts[STUCK],
            inconsistent=self.inconsistent(),
            duplicates=self._duplicates,
            open_=self._open,
            duration=self._duration,
            end_to_end=self._end_to_end,
        )
