"""What a run answers, read off its memory: metrics, ledger, sagas, events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.engines import sentences
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.collected import Collected
from simulator.engines.compiled.inventory import Inventory
from simulator.engines.compiled.memory import Memory
from simulator.engines.compiled.probes import handlers_of
from simulator.engines.fault_effects import Counts
from simulator.metrics import measures
from simulator.metrics.collectors import BINS
from simulator.metrics.result import Event, LedgerRow, MetricValue, SagaRow
from simulator.metrics.rows import row
from simulator.plan import arrays
from simulator.plan.ops import Apply, Group, Intervene, Log, Process, Sink, Source, Station, Store


class Readout:
    """Reads; changes nothing."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self._plan = memory.plan
        self._int = memory.integer
        self._num = memory.number
        self._inventory = Inventory(memory)
        collected = Collected(memory)
        self._quantiles, self._average, self._ages = collected.quantiles, collected.average, collected.ages
        self.names = {place: name for name, place in memory.at.items()}
        self.names |= {place: name for name, place in memory.clusters.items()}

    # Metrics

    def metrics(self, now_s: float, span_s: float) -> Iterator[MetricValue]:
        """Of every op in the order of the plan."""
        for op in self._plan.ops:
            place, name = self.memory.at[op.name], op.name
            match op:
                case Source():
                    yield from measures.of_source(
                        name, span_s, emitted=self._int(place + at.SO_EMITTED),
                        counted_from=self._int(place + at.SO_COUNTED_FROM), retried=self._int(place + at.SO_RETRIED),
                    )  # fmt: skip
                case Station():
                    yield from measures.of_station(
                        name, now_s, servers=op.instances * op.slots, busy=self._average(place + at.ST_BUSY),
                        queued=self._average(place + at.ST_QUEUED),
                    )  # fmt: skip
                case Apply():
                    yield from self._of_handler(name, place, span_s)
                case Log():
                    yield from measures.of_log(
                        name, span_s, appended=self._int(place + at.LO_APPENDED),
                        counted_from=self._int(place + at.LO_COUNTED_FROM), latencies=self._quantiles(place + at.LO_LATENCIES),
                        dropped=self._int(place + at.LO_DROPPED), lost=self._int(place + at.LO_LOST),
                    )  # fmt: skip
                case Group():
                    yield from self._of_group(op, place, now_s, span_s)
                case Store():
                    yield from measures.of_store(
                        name, now_s, span_s, appended=self._int(place + at.SE_APPENDED),
                        counted_from=self._int(place + at.SE_COUNTED_FROM), conflicts=self._int(place + at.SE_CONFLICTS),
                        overwrites=self._int(place + at.SE_OVERWRITES), unpublished=self._average(place + at.SE_UNPUBLISHED),
                        delay=self._quantiles(place + at.SE_DELAY), lost=self._int(place + at.SE_LOST),
                    )  # fmt: skip
                case Process():
                    yield from self._of_process(name, place, now_s, span_s)
                case Sink():
                    yield from measures.of_sink(
                        name, span_s, arrived=self._int(place + at.SI_ARRIVED),
                        counted_from=self._int(place + at.SI_COUNTED_FROM), end_to_end=self._quantiles(place + at.SI_END_TO_END),
                    )  # fmt: skip

    def _at_station(self, place: int) -> bool:
        return self._int(place + arrays.AP_HOST_KIND) == arrays.AT_STATION

    def _of_handler(self, name: str, place: int, span_s: float) -> list[MetricValue]:
        if not self._at_station(place):
            return []
        return measures.of_deliveries(
            name, span_s, latency=self._quantiles(place + at.AP_LATENCY), wait=self._quantiles(place + at.AP_WAIT),
            service=self._quantiles(place + at.AP_SERVICE), end_to_end=self._quantiles(place + at.AP_END_TO_END),
            out=self._int(place + at.AP_OUT), counted_from=self._int(place + at.AP_COUNTED_FROM),
            dead_letters=self._int(place + at.AP_DEAD_LETTERED), dropped=self._int(place + at.AP_DROPPED),
        ) + measures.of_attempts(
            name, attempts=self._int(place + at.AP_ATTEMPTS), failed=self._int(place + at.AP_FAILED),
            duplicates=self._int(place + at.AP_DUPLICATES), duplicate_effects=self._int(place + at.AP_HARM),
        )  # fmt: skip

    def _sum(self, places: Sequence[int], field: int) -> int:
        return sum(self._int(place + field) for place in places)

    def _of_group(self, op: Group, place: int, now_s: float, span_s: float) -> list[MetricValue]:
        handlers = handlers_of(self.memory, op)
        return measures.of_backlog(
            op.name, now_s, span_s, out=self._int(place + at.GR_OUT), counted_from=self._int(place + at.GR_COUNTED_FROM),
            lag=self._average(place + at.GR_LAG), oldest=self._ages(place + at.GR_AGES),
            latency=self._quantiles(place + at.GR_LATENCY), end_to_end=self._quantiles(place + at.GR_END_TO_END),
            redelivered=self._int(place + at.GR_REDELIVERED), dead_letters=self._int(place + at.GR_DEAD_LETTERED),
            dropped=self._int(place + at.GR_DROPPED), lost=self._int(place + at.GR_LOST), is_projection=op.host is None,
        ) + measures.of_members(
            op.name, failed=self._sum(handlers, at.AP_FAILED), duplicates=self._sum(handlers, at.AP_DUPLICATES),
            duplicate_effects=self._sum(handlers, at.AP_HARM), rebalances=self._int(place + at.GR_REBALANCES),
        )  # fmt: skip

    def _of_process(self, name: str, place: int, now_s: float, span_s: float) -> list[MetricValue]:
        return measures.of_process(
            name, now_s, span_s, started=self._int(place + at.PR_STARTED),
            counted_from=self._int(place + at.PR_COUNTED_FROM), completed=self._int(place + at.PR_COMPLETED),
            compensated=self._int(place + at.PR_COMPENSATED), gave_up=self._int(place + at.PR_GAVE_UP),
            stuck=self._int(place + at.PR_STUCK), inconsistent=self._inconsistent(place, None),
            duplicates=self._int(place + at.PR_DUPLICATES), open_=self._average(place + at.PR_OPEN),
            duration=self._quantiles(place + at.PR_DURATION), end_to_end=self._quantiles(place + at.PR_END_TO_END),
        )  # fmt: skip

    # Sagas

    def saga_rows(self) -> Iterator[SagaRow]:
        for op in self._plan.ops:
            if isinstance(op, Process):
                place = self.memory.at[op.name]
                yield SagaRow(
                    element=op.name,
                    started=self._int(place + at.PR_STARTED),
                    completed=self._int(place + at.PR_COMPLETED),
                    compensated=self._int(place + at.PR_COMPENSATED),
                    failed=self._int(place + at.PR_GAVE_UP),
                    stuck=self._int(place + at.PR_STUCK),
                    open=int(self._num(place + at.PR_OPEN + at.AV_VALUE)),
                    inconsistent=self._inconsistent(place, None),
                )

    def _inconsistent(self, process: int, ended_from_s: float | None) -> int:
        """Those that were judged for good, and those of which effects may still come, as they are now."""
        if ended_from_s is None:
            judged = self._int(process + at.PR_INCONSISTENT)
        else:
            judged = self._since(process, ended_from_s)
        ends = self._inventory.inconsistent_sagas(process)
        return judged + sum(ended_from_s is None or ended_s >= ended_from_s for ended_s in ends)

    def _since(self, process: int, ended_from_s: float) -> int:
        since = self._int(process + at.PR_SINCE)
        while since and self._num(since + at.SC_FROM_S) != ended_from_s:
            since = self._int(since + at.SC_NEXT)
        return self._int(since + at.SC_COUNT) if since else 0

    # Faults

    def counts(self) -> Counts:
        """What is counted over all elements."""
        where: dict[type, list[int]] = {}
        for op in self._plan.ops:
            where.setdefault(type(op), []).append(self.memory.at[op.name])
        logs, groups, stores = where.get(Log, []), where.get(Group, []), where.get(Store, [])
        handlers, sagas = where.get(Apply, []), where.get(Process, [])
        return Counts(
            lost=self._sum(logs, at.LO_LOST) + self._sum(groups, at.GR_LOST) + self._sum(stores, at.SE_LOST),
            duplicated=self._sum(handlers, at.AP_DUPLICATES) - self._sum(handlers, at.AP_CALLED_AGAIN),
            dead_lettered=self._sum(handlers, at.AP_DEAD_LETTERED) + self._sum(groups, at.GR_DEAD_LETTERED),
            compensated=self._sum(sagas, at.PR_COMPENSATED),
            stuck=self._sum(sagas, at.PR_STUCK),
        )

    def inconsistent(self, ended_from_s: float) -> int:
        processes = [self.memory.at[op.name] for op in self._plan.ops if isinstance(op, Process)]
        return sum(self._inconsistent(process, ended_from_s) for process in processes)

    # The ledger: what waits and what is under way is counted one by one, not inferred

    def ledger(self) -> Iterator[LedgerRow]:
        under_way = self._inventory.under_way()
        for op in self._plan.ops:
            place = self.memory.at[op.name]
            match op:
                case Apply() if self._at_station(place):
                    yield row(
                        op.name, in_=self._int(place + at.AP_ARRIVED), out=self._int(place + at.AP_OUT),
                        stored=self._inventory.queued_for(place), in_flight=len(under_way.get(place, ())),
                        dropped=self._int(place + at.AP_DROPPED), dead_lettered=self._int(place + at.AP_DEAD_LETTERED),
                        duplicates=self._int(place + at.AP_DUPLICATES), duplicate_effects=self._int(place + at.AP_HARM),
                    )  # fmt: skip
                case Log():
                    yield row(
                        op.name, in_=self._int(place + at.LO_ASKED), out=self._int(place + at.LO_APPENDED),
                        in_flight=self._inventory.appends_under_way(place), dropped=self._int(place + at.LO_DROPPED),
                        lost=self._int(place + at.LO_LOST),
                    )  # fmt: skip
                case Group():
                    yield self._group_row(op, place, under_way)
                case Store():
                    yield self._store_row(op, place)
                case Process():
                    yield row(
                        op.name, in_=self._int(place + at.PR_STARTED),
                        out=self._int(place + at.PR_COMPLETED) + self._int(place + at.PR_COMPENSATED),
                        in_flight=self._inventory.open_sagas(place), dead_lettered=self._int(place + at.PR_GAVE_UP),
                        lost=self._int(place + at.PR_STUCK), duplicates=self._int(place + at.PR_DUPLICATES),
                    )  # fmt: skip

    def _group_row(self, op: Group, place: int, under_way: Mapping[int, list[int]]) -> LedgerRow:
        handlers = handlers_of(self.memory, op)
        deliveries = [work for handler in handlers for work in under_way.get(handler, ())]
        in_hand = self._inventory.in_hand(place, deliveries)
        return row(
            op.log, op.name.removeprefix(f"{op.log}."), in_=self._int(place + at.GR_IN), out=self._int(place + at.GR_OUT),
            stored=len(self._inventory.waiting(place) - in_hand),
            in_flight=sum(not self._inventory.done(entry) for entry in in_hand),
            expired=self._int(place + at.GR_EXPIRED), dropped=self._int(place + at.GR_DROPPED),
            dead_lettered=self._int(place + at.GR_DEAD_LETTERED), lost=self._int(place + at.GR_LOST),
            duplicates=self._sum(handlers, at.AP_DUPLICATES), duplicate_effects=self._sum(handlers, at.AP_HARM),
        )  # fmt: skip

    def _store_row(self, op: Store, place: int) -> LedgerRow:
        being_published = self._int(place + at.SE_IN_FLIGHT)
        if op.relay is not None:
            batch = self._int(self.memory.at[op.relay] + at.RE_IN_HAND)
            being_published = self._int(batch + at.BA_TAKEN_COUNT) if batch else 0
        return row(
            op.name, in_=self._int(place + at.SE_STORED), out=self._int(place + at.SE_PUBLISHED),
            stored=self._int(place + at.SE_OUTBOX_COUNT), in_flight=being_published, lost=self._int(place + at.SE_LOST),
        )  # fmt: skip

    # Events

    def events(self, first: int, interventions: Sequence[Intervene], until: int | None = None) -> list[Event]:
        """The event log from its line *first* on, up to *until*, in words."""
        count = self._int(at.TOLD_COUNT) if until is None else until
        return [self._event(number, interventions) for number in range(first, count)]

    def _event(self, number: int, interventions: Sequence[Intervene]) -> Event:
        line = self._int(at.TELLS) + at.TOLD_WORDS * number
        what, a, b = (self._int(line + field) for field in (at.TL_WHAT, at.TL_A, at.TL_B))
        element = self.names.get(self._int(line + at.TL_ELEMENT), "")
        kind, text = self._sentence(what, element, a, b, self._num(line + at.TL_S))
        if what == at.TOLD_INTERVENTION:
            op = interventions[a]
            element, kind, text = op.op, op.action.replace("_", "-"), sentences.intervention(op)
        if number == at.TOLD_MOST:
            kind, text = "log-full", sentences.log_is_full()
        return Event(self._num(line + at.TL_AT_S), kind, element, text)

    def _sentence(self, what: int, element: str, a: int, b: int, s: float) -> tuple[str, str]:
        whys = {
            at.TOLD_REBALANCE_JOINS: sentences.JOINS,
            at.TOLD_REBALANCE_REJOINS: sentences.JOINS_AGAIN,
            at.TOLD_REBALANCE_LEAVES: sentences.LEAVES,
            at.TOLD_REBALANCE_EVICTED: sentences.WAS_EVICTED,
        }
        if what in whys:
            return "rebalance", sentences.rebalance(element, a, whys[what])
        if what == at.TOLD_REBALANCED:
            group = self.memory.ops[element]
            assert isinstance(group, Group)
            return "rebalanced", sentences.rebalanced(element, group.log, a, s)
        if what == at.TOLD_ELECTION:
            return "election", sentences.fenced(element, a, b)
        if what == at.TOLD_EVICTED_SILENT:
            return "evicted", sentences.evicted(element, a, sentences.SILENT)
        if what == at.TOLD_EVICTED_SLOW:
            return "evicted", sentences.evicted(element, a, sentences.SLOW)
        if what == at.TOLD_SAGA_FAILED:
            return "saga-failed", sentences.saga_failed(element)
        return "sagas-stuck", sentences.sagas_stuck(element, a)

    # The end of the warm-up, and the end of the room

    def reset(self, now_s: float, settle: Callable[[int], None]) -> None:
        """The warm-up is over: means, quantiles, maxima and rates start here."""
        words = self.memory.words
        self.memory.slowest_reset()
        for op in self._plan.ops:
            place = self.memory.at[op.name]
            resets = RESETS.get(type(op))
            if resets is None or (isinstance(op, Apply) and not self._at_station(place)):
                continue
            for average in resets.averages:
                self._reset_average(place + average, now_s)
            for quantiles in resets.quantiles:
                self._reset_quantiles(place + quantiles)
            if isinstance(op, Group):
                settle(place + at.GR_AGES)
                self._reset_ages(place + at.GR_AGES, now_s)
            if resets.counter:
                words[place + resets.counted_from] = words[place + resets.counter]

    def _reset_average(self, place: int, now_s: float) -> None:
        collected = self._average(place)
        floats = self.memory.floats
        floats[place + at.AV_AREA_FROM] = collected.area(now_s)
        floats[place + at.AV_FROM_S] = now_s
        floats[place + at.AV_LARGEST] = collected.value

    def _reset_quantiles(self, place: int) -> None:
        words = self.memory.words
        for region in (at.QU_BINS, at.QU_SEEN):
            bins = self._int(place + region)
            if bins:
                words[bins : bins + BINS] = 0
        words[
            [place + at.QU_COUNT, place + at.QU_TOTAL_S, place + at.QU_LARGEST_S, place + at.QU_SEEN_COUNT]
        ] = 0

    def _reset_ages(self, place: int, now_s: float) -> None:
        steps = self._int(place + at.AG_STEPS)
        self.memory.words[steps : steps + BINS] = 0
        floats = self.memory.floats
        floats[[place + at.AG_FROM_S, place + at.AG_OPENED_S]] = now_s
        floats[[place + at.AG_INTEGRAL, place + at.AG_WAITING_S, place + at.AG_LARGEST_S]] = 0.0

    def too_much_waits(self, now_s: float) -> str:
        """The sentence of a run that ends because its backlog is larger than the memory that it may have."""
        backlogs = {}
        for op in self._plan.ops:
            place = self.memory.at[op.name]
            if isinstance(op, Group):
                backlogs[op.name] = int(self._num(place + at.GR_LAG + at.AV_VALUE))
            elif isinstance(op, Station):
                backlogs[op.name] = int(self._num(place + at.ST_QUEUED + at.AV_VALUE))
            elif isinstance(op, Store):
                backlogs[op.name] = self._int(place + at.SE_OUTBOX_COUNT)
            elif isinstance(op, Process):
                backlogs[op.name] = int(self._num(place + at.PR_OPEN + at.AV_VALUE))
        worst = max(backlogs, key=lambda name: backlogs[name])
        megabytes = len(self.memory.words) * 8 // 2**20
        return (
            f"{worst}: {backlogs[worst]:,} records wait there at {now_s:.6g} s, more than fits into the {megabytes:,} MB "
            f"that a run may take. It cannot keep up: give it more instances or partitions, less load, or a shorter run."
        )


@dataclass(frozen=True, slots=True)
class _Resets:
    """The collectors of an op that start again, and the counter whose rate does."""

    averages: tuple[int, ...] = ()
    quantiles: tuple[int, ...] = ()
    counter: int = 0
    counted_from: int = 0


RESETS = {
    Source: _Resets((), (), at.SO_EMITTED, at.SO_COUNTED_FROM),
    Station: _Resets((at.ST_BUSY, at.ST_QUEUED)),
    Apply: _Resets(
        (), (at.AP_LATENCY, at.AP_WAIT, at.AP_SERVICE, at.AP_END_TO_END), at.AP_OUT, at.AP_COUNTED_FROM
    ),
    Log: _Resets((), (at.LO_LATENCIES,), at.LO_APPENDED, at.LO_COUNTED_FROM),
    Group: _Resets((at.GR_LAG,), (at.GR_LATENCY, at.GR_END_TO_END), at.GR_OUT, at.GR_COUNTED_FROM),
    Store: _Resets((at.SE_UNPUBLISHED,), (at.SE_DELAY,), at.SE_APPENDED, at.SE_COUNTED_FROM),
    Process: _Resets((at.PR_OPEN,), (at.PR_DURATION, at.PR_END_TO_END), at.PR_STARTED, at.PR_COUNTED_FROM),
    Sink: _Resets((), (at.SI_END_TO_END,), at.SI_ARRIVED, at.SI_COUNTED_FROM),
}
