"""source: clients outside of the system. Emits records at a rate that varies over time, each with a key."""

from math import inf

from simulator.base.draws import GAP, JITTER, KEY, child_id, hash_name, key_sampler, uniform
from simulator.base.transcendental import log
from simulator.engines.reference.apply import Handler
from simulator.engines.reference.clock import ARRIVAL, RETRY, Timer, tie_key
from simulator.engines.reference.context import Context, Probe, Quiet, retry_delay
from simulator.engines.reference.log import Topic
from simulator.engines.reference.record import Cause, Receiver, Record
from simulator.engines.reference.work import RESET, Work
from simulator.metrics import measures
from simulator.metrics.collectors import Rate
from simulator.metrics.result import MetricValue
from simulator.plan.ops import Source


class Clients(Quiet):
    """The running form of a `Source`.

    Gaps are in operational time, the integral of the rate: each is drawn once, and a rate that
    changes meanwhile (by the profile or by a fault) stretches or shortens what is left of it.
    """

    def __init__(self, op: Source, index: int, context: Context) -> None:
        self.op = op
        self.name = op.name
        self._context = context
        self._clock = context.clock
        self._hash = hash_name(op.name)
        self._gap_luck = context.luck(op.name, GAP)
        self._jitter_luck = context.luck(op.name, JITTER)
        self._key_of = key_sampler(op.keys, context.luck(op.name, KEY))
        self._arrival_key = tie_key(ARRIVAL, index)
        self._retry_key = tie_key(RETRY, index)
        self._target: Topic | Handler | Receiver | None = None
        self._factor = 1.0  # a fault changes it
        self._arrivals = 0
        self._left = 0.0  # of the gap, in operational time, at _since_s
        self._since_s = 0.0
        self._timer: Timer | None = None
        self.emitted = 0
        self._retried = 0
        self._counted_from = 0

    def connect(self, target: "Topic | Handler | Receiver") -> None:
        """*target* is the running form of what the op names."""
        self._target = target

    def start(self) -> None:
        self._draw_gap()
        self._arm()

    def _draw_gap(self) -> None:
        n = self._arrivals
        self._left = 1.0 if self.op.arrival == "constant" else -log(uniform(self._gap_luck, self._hash, n))
        self._since_s = self._clock._now

    def _arm(self) -> None:
        at_s = self._instant_after()
        self._timer = self._clock.at(at_s, self._arrival_key, self._arrive) if at_s < inf else None

    def _instant_after(self) -> float:
        """When the operational time that is left will have passed."""
        profile, left, now_s = self.op.profile, self._left, self._since_s
        base = self.op.rate_per_s * self._factor
        for number, (_, factor) in enumerate(profile):
            until_s = profile[number + 1][0] if number + 1 < len(profile) else inf
            if until_s <= now_s:
                continue
            rate = base * factor
            if rate > 0.0:
                at_s = now_s + left / rate
                if at_s <= until_s:
                    return at_s
                left -= (until_s - now_s) * rate
            now_s = until_s
        return inf

    def change_rate(self, factor: float) -> None:
        """From now on the rate is *factor* times what the profile says."""
        self._left = self._operational_left()
        self._since_s = self._clock._now
        self._factor = factor
        if self._timer is not None:
            self._timer.cancel()
        self._arm()

    def _operational_left(self) -> float:
        """What is left of the gap now, after the stretch since it was last counted."""
        profile, left, from_s, now_s = self.op.profile, self._left, self._since_s, self._clock._now
        base = self.op.rate_per_s * self._factor
        for number, (_, factor) in enumerate(profile):
            until_s = profile[number + 1][0] if number + 1 < len(profile) else inf
            if until_s <= from_s:
                continue
            if until_s > now_s:
                until_s = now_s
            if until_s <= from_s:
                break
            left -= (until_s - from_s) * base * factor
            from_s = until_s
        return left if left > 0.0 else 0.0

    def _arrive(self, timer: Timer) -> None:
        """A batch comes at one instant: the next one is armed first, then its records go their way."""
        self._arrivals += 1
        self._draw_gap()
        self._arm()
        for _ in range(self.op.batch):
            self._emit()

    def _emit(self) -> None:
        now_s = self._clock._now
        number = self.emitted
        self.emitted = number + 1
        id_ = child_id(self._hash, number)
        cause = Cause(self.name, number, id_, now_s)
        record = Record(id_, self.op.type, self._key_of(id_), self.op.size_bytes, cause)
        self._context.traces.begin(cause)
        target = self._target
        if isinstance(target, Topic):
            target.publish(record, None)
        elif isinstance(target, Handler):
            self._ask(target, record, 0)
        elif target is not None:
            target.receive(record)

    def _ask(self, handler: Handler, record: Record, tries: int) -> None:
        work = Work(record, handler, self, self._clock._now, tries << 12)
        assert handler.station is not None
        handler.station.submit(work)

    def answered(self, work: Work, outcome: int) -> None:
        """The client tries again only when it got no answer because the server died: it cannot know."""
        if outcome != RESET:
            return
        tries = (work.attempt >> 12) + 1
        retry = self.op.retry
        if retry.max_retries is not None and tries > retry.max_retries:
            return
        record = work.record
        delay_s = retry_delay(retry, tries, lambda: uniform(self._jitter_luck, record.id, tries))
        self._retried += 1
        self._clock.at(
            self._clock._now + delay_s, self._retry_key, self._again, (work.handler, record, tries)
        )

    def _again(self, timer: Timer) -> None:
        self._ask(*timer.subject)

    def reset(self, now_s: float) -> None:
        self._counted_from = self.emitted

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        return [("emitted", lambda now_s: rate.take(now_s, self.emitted))]

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_source(
            self.name, span_s, emitted=self.emitted, counted_from=self._counted_from, retried=self._retried
        )
