"""What a group has still to do, what became of the rest, and how long it took: its ledger and its measures."""

from collections import deque

from simulator.engines.reference.context import Context, Probe
from simulator.engines.reference.share import Entry, Share
from simulator.engines.reference.work import DEAD, DROPPED, OUT, Work
from simulator.metrics import measures
from simulator.metrics.collectors import Ages, Average, Rate
from simulator.metrics.result import LedgerRow, MetricValue
from simulator.metrics.rows import row
from simulator.plan.ops import Group

LAG_COLUMNS_MOST = 64  # partitions with a live column of their own
_ENDS = {OUT: "", DEAD: "dead-lettered", DROPPED: "given up"}


class Backlog:
    """Every record that became readable, from there to its first end.

    *aside* are records that wait for the delay of a retry at the back of the line.
    """

    __slots__ = (
        "_ages",
        "_arrivals",
        "_context",
        "_counted_from",
        "_dropped",
        "_end_to_end",
        "_expired",
        "_in",
        "_is_projection",
        "_lag",
        "_latency",
        "_log",
        "_name",
        "_out",
        "_shares",
        "aside",
        "dead_lettered",
        "lag_peak",
        "lost",
        "redelivered",
    )  # fmt: skip

    def __init__(self, op: Group, context: Context, shares: list[Share]) -> None:
        self._name = op.name
        self._log = op.log
        self._is_projection = op.host is None
        self._shares = shares
        self._context = context
        self._in = self._out = self._expired = self._dropped = self.dead_lettered = self.lost = 0
        self.redelivered = 0
        self.aside: dict[Entry, None] = {}
        self._arrivals: deque[Entry] = deque()  # not done, oldest first; done ones leave when they are first
        self._lag = Average()
        self.lag_peak = 0
        self._ages = Ages()
        self._latency = context.quantiles()
        self._end_to_end = context.quantiles()
        self._counted_from = 0

    def enters(self, entry: Entry) -> None:
        """A record became readable."""
        self._in += 1
        entry.share.lag += 1
        lag = self._lag
        lag.add(entry.at_s, 1.0)
        if lag.value > self.lag_peak:
            self.lag_peak = int(lag.value)
        if not self._arrivals:
            self._ages.change(entry.at_s, entry.at_s)
        self._arrivals.append(entry)

    def worked(self, entry: Entry, outcome: int, work: Work) -> None:
        """A member is done with a record."""
        context, record = self._context, entry.record
        if context.record_log is not None:
            context.note(self._name, entry.share.number, record.id, entry.at_s, work.began_s, outcome)
        span = context.traces.span
        if work.began_s > entry.at_s:
            span(record.cause, self._name, "wait", entry.at_s, work.began_s)
        span(record.cause, work.handler.name, "work", work.began_s, context.clock._now, _ENDS[outcome])
        self.done(entry, outcome)

    def done(self, entry: Entry, outcome: int) -> None:
        """The first end of a record counts; a redelivered one that was done before is no news."""
        if entry.done:
            return
        if outcome == OUT:
            now_s: float = self._context.clock._now
            self._out += 1
            self._latency.observe(now_s - entry.at_s)
            self._end_to_end.observe(now_s - entry.record.cause.origin_s)
        elif outcome == DEAD:
            self.dead_lettered += 1
        else:
            self._dropped += 1
        self._close(entry)

    def _close(self, entry: Entry) -> None:
        entry.done = True
        entry.share.lag -= 1
        now_s: float = self._context.clock._now
        self._lag.add(now_s, -1.0)
        arrivals = self._arrivals
        if arrivals[0] is entry:
            while arrivals and arrivals[0].done:
                arrivals.popleft()
            self._ages.change(now_s, arrivals[0].at_s if arrivals else None)

    def expire(self, entry: Entry) -> None:
        """Retention deleted it before it was handed out."""
        if not entry.done:
            self._expired += 1
            self._close(entry)

    def skip(self, entries: list[Entry]) -> None:
        """Committed before they were handled, and now nobody will: lost."""
        for entry in entries:
            if not entry.done:
                self.lost += 1
                self._close(entry)

    def lag(self) -> int:
        return int(self._lag.value)

    def age(self, now_s: float) -> float:
        """The lag time: the age of the oldest record that is not finished."""
        return self._ages.age(now_s)

    def take_age_peak(self, now_s: float) -> float:
        return self._ages.take_peak(now_s)

    def reset(self, now_s: float) -> None:
        self._lag.reset(now_s)
        self._ages.settle(now_s)
        self._ages.reset(now_s)
        self._latency.reset()
        self._end_to_end.reset()
        self._counted_from = self._out

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        probes: list[tuple[str, Probe]] = [
            ("handled", lambda now_s: rate.take(now_s, self._out)),
            ("lag", lambda now_s: self._lag.value),
            ("lag_time", self._ages.age),
            ("latency", lambda now_s: self._latency.take_gap(0.99)),
            ("dead_letters", lambda now_s: self.dead_lettered),
            ("dropped", lambda now_s: self._dropped),
            ("lost", lambda now_s: self.lost),
        ]
        if self._is_projection:
            probes.append(("staleness", self._ages.age))
        return probes + [(f"lag.{share.number}", share.lag_now) for share in self._shares[:LAG_COLUMNS_MOST]]

    def ledger_row(self, in_hand: dict[Entry, None], duplicates: int, duplicate_effects: int) -> LedgerRow:
        """Stored and in flight are counted one by one, not inferred: *in_hand* is what members hold."""
        in_hand = {**in_hand, **self.aside}
        waiting = {entry for share in self._shares for entry in share.uncommitted() if not entry.done}
        return row(
            self._log, self._name.removeprefix(f"{self._log}."), in_=self._in, out=self._out,
            stored=sum(entry not in in_hand for entry in waiting), in_flight=sum(not entry.done for entry in in_hand),
            expired=self._expired, dropped=self._dropped, dead_lettered=self.dead_lettered, lost=self.lost,
            duplicates=duplicates, duplicate_effects=duplicate_effects,
        )  # fmt: skip

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_backlog(
            self._name,
            now_s,
            span_s,
            out=self._out,
            counted_from=self._counted_from,
            lag=self._lag,
            oldest=self._ages,
            latency=self._latency,
            end_to_end=self._end_to_end,
            redelivered=self.redelivered,
            dead_letters=self.dead_lettered,
            dropped=self._dropped,
            lost=self.lost,
            is_projection=self._is_projection,
        )
