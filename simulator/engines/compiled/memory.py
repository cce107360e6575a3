"""The memory of one run: the plan's words, the state of every op, and room for what comes and goes.

One array holds everything, so a checkpoint is a copy of it. It is as large as the largest backlog
that a run may have; the system gives pages to what is touched, so a stable run stays small.
"""

from dataclasses import dataclass
from math import nextafter
from typing import Final

import numpy

from simulator.base.draws import (
    APPENDS,
    EMITS,
    FAILS,
    FENCE,
    FENCE_CHECK,
    GAP,
    JITTER,
    KEY,
    LATENCY,
    PHASE,
    REPLICATES,
    TAKES,
    child_id,
    stream,
    uniform,
)
from simulator.engines.base import FRAMES_AHEAD
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.clock import FEW, NEVER
from simulator.metrics.collectors import BINS
from simulator.plan import arrays
from simulator.plan.components import components
from simulator.plan.ops import Apply, Group, Log, Op, Plan, Process, Relay, Sink, Source, Station, Store

ROOM_WORDS: Final = 1 << 28
"""What may come and go: 2 GiB, about three million records in the system at once."""
_SPARE: Final = 0.6  # a run stops here, so that one event more always fits

ROOM: Final[dict[type, int]] = {
    Apply: at.APPLY_END - arrays.APPLY_WORDS,
    Group: at.GROUP_END - arrays.GROUP_WORDS,
    Log: at.LOG_END - arrays.LOG_WORDS,
    Process: at.PROCESS_END - arrays.PROCESS_WORDS,
    Relay: at.RELAY_END - arrays.RELAY_WORDS,
    Sink: at.SINK_END - arrays.SINK_WORDS,
    Source: at.SOURCE_END - arrays.SOURCE_WORDS,
    Station: at.STATION_END - arrays.STATION_WORDS,
    Store: at.STORE_END - arrays.STORE_WORDS,
}


@dataclass(frozen=True, slots=True)
class Room:
    """How much of what a run may need. *log_lines* and *spans* 0: none are kept."""

    words: int = ROOM_WORDS
    log_lines: int = 0
    spans: int = 0
    chosen: tuple[int, ...] = ()


class Memory:
    """Built once from a plan; `words` and `floats` are the same memory."""

    def __init__(self, plan: Plan, seed: int, replication: int, room: Room) -> None:
        self.plan = plan
        self.ops: dict[str, Op] = {op.name: op for op in plan.ops}
        self._seed, self._replication = seed, replication
        self.components = components(plan)
        flat = arrays.flatten(plan, ROOM, at.HEADER_WORDS)
        self.at = flat.at
        self._top = len(flat.words)
        size = self._top + self._size_of_state(plan, room) + room.words
        self.words: arrays.Words = numpy.zeros(size, numpy.int64)
        self.floats: arrays.Floats = self.words.view(numpy.float64)
        self.words[: self._top] = flat.words
        self.words[: at.HEADER_WORDS] = 0
        self.clusters: dict[str, int] = {}
        for name in flat.clusters:
            self.clusters[name] = self._cluster(name)
        for op in sorted(plan.ops, key=lambda op: not isinstance(op, Log)):  # groups look at their logs
            getattr(self, f"_{type(op).__name__.lower()}")(self.at[op.name], op)
        for op in plan.ops:
            if isinstance(op, Log):
                self._readers(self.at[op.name], op)
            elif isinstance(op, Station):
                self._tenants(self.at[op.name], op)
        self._regions(plan, room)

    @staticmethod
    def _size_of_state(plan: Plan, room: Room) -> int:
        """At most what the ops and the regions below take; untouched words cost nothing."""
        words = 1 << 20
        for op in plan.ops:
            words += 12 * BINS + 4096
            match op:
                case Log():
                    words += op.partitions * (at.PARTITION_WORDS + 2 * op.replicas) + 8 * op.brokers
                case Group():
                    log = next(x for x in plan.ops if x.name == op.log)
                    assert isinstance(log, Log)
                    words += log.partitions * at.SHARE_WORDS + 2048
                case Station():
                    words += op.instances * (op.slots * at.SERVER_WORDS + 2)
        words += 20 * at.PROBE_WORDS * len(plan.ops) + 70 * at.PROBE_WORDS * len(plan.ops)
        words += 2100 * sum(isinstance(op, Group) for op in plan.ops)
        words += at.LOG_LINE_WORDS * 2 * room.log_lines + at.SPAN_WORDS * room.spans + len(room.chosen)
        return words + room.words // 4  # the events

    def take(self, count: int) -> int:
        """The address of *count* fresh words."""
        place, self._top = self._top, self._top + count
        return place

    def set(self, place: int, *values: float) -> None:
        """Write *values* one after the other; floats by their bits."""
        for number, value in enumerate(values):
            if type(value) is float:
                self.floats[place + number] = value
            else:
                self.words[place + number] = int(value)

    def integer(self, place: int) -> int:
        return int(self.words[place])

    def number(self, place: int) -> float:
        return float(self.floats[place])

    def _luck(self, element: str, purpose: int) -> int:
        return arrays.as_signed(stream(self._seed, self._replication, element, purpose))

    def _draw(self, place: int, element: str, purpose: int) -> None:
        prefix = stream(self._seed, self._replication, element, purpose)
        self.words[place + arrays.D_PREFIX] = arrays.as_signed(prefix)
        if self.words[place + arrays.D_KIND] == arrays.ERLANG:
            for phase in range(self.integer(place + arrays.D_B)):
                phases = self.integer(place + arrays.D_C)
                self.words[phases + phase] = arrays.as_signed(child_id(prefix, phase))

    def _quantiles(self, *places: int, seen: bool = False) -> None:
        """Bins for collectors; *seen*: frames ask for what came since the one before."""
        for place in places:
            self.words[place + at.QU_BINS] = self.take(BINS)
            if seen:
                self.words[place + at.QU_SEEN] = self.take(BINS)
                self.words[place + at.QU_FRESH] = self.take(at.FRESH)

    # The state of every op

    def _source(self, place: int, op: Source) -> None:
        self.words[place + at.SO_GAPS] = self._luck(op.name, GAP)
        self.words[place + at.SO_KEY_LUCK] = self._luck(op.name, KEY)
        self.words[place + at.SO_JITTER] = self._luck(op.name, JITTER)
        self.floats[place + at.SO_FACTOR] = 1.0

    def _station(self, place: int, op: Station) -> None:
        servers = op.instances * op.slots
        alive, first = self.take(op.instances), self.take(at.SERVER_WORDS * servers)
        self.words[alive : alive + op.instances] = 1
        for number in range(servers):
            server = first + at.SERVER_WORDS * number
            after = server + at.SERVER_WORDS if number + 1 < servers else 0
            key = 6 << 48 | self.integer(place + arrays.INDEX) << 24 | number
            self.set(server, after, number // op.slots, key, 0, place)
        self.set(place + at.ST_ALIVE, alive, first, servers, first, first + at.SERVER_WORDS * (servers - 1))
        self.words[place + at.ST_MODE] = at.WORKS

    def _tenants(self, place: int, op: Station) -> None:
        """What lives in a station's instances, in the order of the plan."""
        tenants = [
            (int(isinstance(x, Group)), self.at[x.name])
            for x in self.plan.ops
            if isinstance(x, Group | Process) and x.host == op.name
        ]
        self.set(place + at.ST_TENANTS, self._rows([word for tenant in tenants for word in tenant]))
        self.words[place + at.ST_TENANTS_COUNT] = len(tenants)

    def _rows(self, words: list[int]) -> int:
        place = self.take(len(words))
        self.words[place : place + len(words)] = words
        return place

    def _apply(self, place: int, op: Apply) -> None:
        self._draw(place + arrays.AP_TAKES, op.name, TAKES)
        luck = (self._luck(op.name, FAILS), self._luck(op.name, EMITS), self._luck(op.name, JITTER))
        self.set(place + at.AP_FACTOR, 1.0, *luck)
        self._quantiles(place + at.AP_LATENCY, seen=True)
        self._quantiles(place + at.AP_WAIT, place + at.AP_SERVICE, place + at.AP_END_TO_END)

    def _log(self, place: int, op: Log) -> None:
        self._draw(place + arrays.LO_LATENCY, op.name, LATENCY)
        self._draw(place + arrays.LO_REPLICATES, op.name, REPLICATES)
        self._quantiles(place + at.LO_LATENCIES, seen=True)
        self.words[place + arrays.LO_CLUSTER] = self.clusters[op.cluster]
        stride = at.PARTITION_WORDS + 2 * op.replicas
        first = self.take(stride * op.partitions)
        self.words[place + at.LO_PARTITIONS] = first
        is_open = op.acks == "1" or op.replicas >= op.min_isr
        for number in range(op.partitions):
            partition = first + stride * number
            replicas = [(number + r) % op.brokers for r in range(op.replicas)]
            self.set(partition, place, number, replicas[0], -1, is_open, True, op.replicas >= op.min_isr)
            rows = partition + at.PARTITION_WORDS
            self.set(partition + at.PA_REPLICAS, rows, rows + op.replicas, op.replicas)
            self.set(rows, *replicas, *replicas)

    def _readers(self, place: int, op: Log) -> None:
        groups = [self.at[x.name] for x in self.plan.ops if isinstance(x, Group) and x.log == op.name]
        self.set(place + at.LO_READERS, self._rows(groups), len(groups))

    def _cluster(self, name: str) -> int:
        """A cluster is no op: it is what the logs that name it have in common."""
        logs = [op for op in self.plan.ops if isinstance(op, Log) and op.cluster == name]
        first, place = logs[0], self.take(at.CLUSTER_WORDS)
        index = self.integer(self.at[first.name] + arrays.INDEX)
        self.set(place, index, first.brokers, float(first.session_timeout_s), float(first.heartbeat_s), 0)
        self.set(place + at.CL_HEARTBEAT_LUCK, self._luck(name, FENCE), self._luck(name, FENCE_CHECK))
        self.set(place + at.CL_LOGS, self._rows([self.at[op.name] for op in logs]), len(logs))
        self.words[place + at.CL_ALIVE] = self._rows([1] * first.brokers)
        fences = [word for broker in range(first.brokers) for word in (0, place, broker)]
        self.words[place + at.CL_FENCING] = self._rows(fences)
        return place

    def _group(self, place: int, op: Group) -> None:
        log = self.ops[op.log]
        assert isinstance(log, Log)
        shares = self.take(at.SHARE_WORDS * log.partitions)
        self.set(place + at.GR_SHARES, shares, log.partitions)
        for number in range(log.partitions):
            stride = at.PARTITION_WORDS + 2 * log.replicas
            partition = self.integer(self.at[op.log] + at.LO_PARTITIONS) + stride * number
            self.set(shares + at.SHARE_WORDS * number, place, number, partition)
        self.words[place + at.GR_PHASES] = self._luck(op.name, PHASE)
        self.floats[place + at.GR_RETENTION_S] = -1.0 if log.retention_s is None else log.retention_s
        self.words[place + at.GR_AGES + at.AG_STEPS] = self.take(BINS)
        self._quantiles(place + at.GR_LATENCY, seen=True)
        self._quantiles(place + at.GR_END_TO_END)

    def _store(self, place: int, op: Store) -> None:
        self._draw(place + arrays.SE_APPEND, op.name, APPENDS)
        self.words[place + at.SE_STREAMS] = self.take(at.STREAM_CHAINS)
        self._quantiles(place + at.SE_DELAY)

    def _relay(self, place: int, op: Relay) -> None:
        phase = uniform(stream(self._seed, self._replication, op.name, PHASE), 0)
        self.set(place + at.RE_PHASE_S, op.poll_s * phase, 1)

    def _process(self, place: int, op: Process) -> None:
        self.words[place + at.PR_JITTER] = self._luck(op.name, JITTER)
        self._quantiles(place + at.PR_DURATION, seen=True)
        self._quantiles(place + at.PR_END_TO_END)

    def _sink(self, place: int, op: Sink) -> None:
        self._quantiles(place + at.SI_END_TO_END)

    # The regions behind

    def _regions(self, plan: Plan, room: Room) -> None:
        words, floats = self.words, self.floats
        groups = sum(isinstance(op, Group) for op in plan.ops)
        self.set(at.SAMPLES, self.take(2100 * max(1, groups)), groups)
        floats[at.HORIZON_S] = plan.horizon_s
        words[at.AGENDA], words[at.AGENDA_ROOM] = self.take(at.AGENDA_WORDS * 65536), 65536
        words[at.SLOWEST] = self.take(at.SLOW_WORDS * at.SLOWEST_MOST)
        self.slowest_reset()
        if room.log_lines:
            words[at.LOG_ON], words[at.LOG_ROOM] = (
                self.take(at.LOG_LINE_WORDS * 2 * room.log_lines),
                room.log_lines,
            )
        if room.chosen:
            words[at.TRACING], words[at.SPANS_ROOM] = self.take(at.SPAN_WORDS * room.spans), room.spans
            words[at.CHOSEN] = self._rows([arrays.as_signed(id_) for id_ in room.chosen])
            words[at.CHOSEN_COUNT] = len(room.chosen)
        words[at.FRAME_DUE] = NEVER
        self._queues(plan)

    def _queues(self, plan: Plan) -> None:
        """The queues of pending events, and the event log, which has room for what is not in order yet."""
        words, together = self.words, self.components
        several = len(together) if len(together) > 1 else 0
        lines = 2 * at.TOLD_ALARM if several else at.TOLD_MOST + 1
        self.set(at.TELLS, self.take(at.TOLD_WORDS * lines))
        words[at.TOLD_ROOM] = lines
        queues = at.QUEUE_WORDS * (several + 2 if several else 1)
        words[at.QUEUES], words[at.COMPONENTS] = self.take(queues), several
        words[at.QUEUE] = words[at.QUEUES]
        words[at.MAILBOX] = words[at.QUEUES] + queues - at.QUEUE_WORDS
        for queue in range(self.integer(at.QUEUES), self._top, at.QUEUE_WORDS):
            instants = 1 + self.take(1 + FEW)  # the word before the first is written, never read
            self.set(queue, self.take(at.EVENT_WORDS * FEW), instants, 0, FEW, 0, -1, -1, NEVER)
            words[instants : instants + FEW] = NEVER
        first = 1 if several else 0
        queue_of = {name: self.queue(n) for n, names in enumerate(together, first) for name in names}
        words[at.COMPONENT_OF] = self._rows([queue_of[op.name] for op in plan.ops])
        columns = {op.name: n for n, op in enumerate(op for op in plan.ops if isinstance(op, Group))}
        self.samplers: list[tuple[int, int]] = []
        """Queue and address of every component's sampler of lag times."""
        for names in together:
            rows = [word for name in names if name in columns for word in (self.at[name], columns[name])]
            self.samplers.append((queue_of[names[0]], self._rows([0, len(rows) // 2, *rows])))

    def queue(self, number: int) -> int:
        """The address of a queue: 0 is the first one, which holds what comes from outside of all components."""
        return self.integer(at.QUEUES) + at.QUEUE_WORDS * number

    def expect_frames(self, framers: list[list[int]], columns: int) -> None:
        """Room for frames that are expected; *framers*: what each component reads of them."""
        places = [self._rows(framer) for framer in framers]
        rows, instants = self.take(FRAMES_AHEAD * columns), self.take(FRAMES_AHEAD)
        self.set(at.FRAMERS, self._rows(places), rows, 0, instants)

    def slowest_reset(self) -> None:
        """No cause is slow yet; what takes no time at all never is."""
        self.words[at.SLOWEST_COUNT], self.words[at.SLOW_ID] = 0, (1 << 63) - 1
        self.floats[at.SLOW_S] = nextafter(0.0, 1.0)

    def finish(self) -> None:
        """Everything fixed is in its place: what comes and goes begins here."""
        self.words[at.TOP] = self._top
        self.words[at.SOFT_LIMIT] = self._top + int(_SPARE * (len(self.words) - self._top))
        self.words[at.HARD_LIMIT] = len(self.words)
