"""A plan as one flat array of 8-byte words: what engines that know no objects run over.

Every op becomes a record of words at an address: its fixed fields, in the order written below, and
then as many words as the engine asks for its own state (*room*). Integers and floats share the
array, a float by its bits. A reference to an op is the address of its record, 0 is none; lists lie
behind the records and are named by address and length. "None" of a time or a count is -1.

Names become numbers: record types in the order of their first use, ops by their place in the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy
from numpy.typing import NDArray

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.draws import hash_name, zipf_table
from simulator.base.retry import Retry
from simulator.plan.ops import (
    FOR_EVER,
    Apply,
    Emit,
    Group,
    Log,
    Op,
    Plan,
    Process,
    Relay,
    Sink,
    Source,
    Station,
    Step,
    Store,
)
from simulator.plan.spec import verify

Words = NDArray[numpy.int64]
Floats = NDArray[numpy.float64]

# What stands at a reference of several possible kinds.
NOTHING, LOG, HANDLER, PROCESS, SINK = range(5)

# fmt: off
# A distribution: its kind, the prefix of its draws (the engine's), and four parameters.
(D_KIND, D_PREFIX, D_A, D_B, D_C, D_D, DRAW_WORDS) = range(7)
(CONSTANT, UNIFORM, EXPONENTIAL, ERLANG, LOGNORMAL, HYPEREXPONENTIAL, PARETO) = range(7)
(R_MOST, R_DELAY_S, R_FACTOR, R_MAX_DELAY_S, R_JITTER, R_BACK, RETRY_WORDS) = range(7)

# Every record begins with the place of its op in the plan.
INDEX: Final = 0

SOURCE_RETRY: Final = 14
(_, SO_TO_KIND, SO_TO, SO_TYPE, SO_CONSTANT, SO_RATE_PER_S, SO_KEYS, SO_KEY_COUNT, SO_KEY_SHARE, SO_KEY_TABLE,
 SO_PROFILE, SO_PROFILE_COUNT, SO_BATCH, SO_HASH) = range(14)
SOURCE_WORDS: Final = SOURCE_RETRY + RETRY_WORDS
(UNIQUE_KEYS, UNIFORM_KEYS, ZIPF_KEYS, HOT_KEYS) = range(4)

(_, ST_INSTANCES, ST_SLOTS, ST_GAP_S, STATION_WORDS) = range(5)

AP_TAKES: Final = 17
AP_RETRY: Final = AP_TAKES + DRAW_WORDS
APPLY_WORDS: Final = AP_RETRY + RETRY_WORDS
(_, AP_HOST_KIND, AP_HOST, AP_CALLS, AP_CALLS_COUNT, AP_FAILS, AP_DEAD_LETTERS, AP_BLOCKS, AP_IDEMPOTENT, AP_STORE,
 AP_PUBLISHES, AP_PUBLISHES_COUNT, AP_FORWARDS, AP_FORWARDS_COUNT, AP_TAKES_BACK, AP_TAKEN_BACK, AP_TYPE) = range(17)
(AT_STATION, AT_GROUP) = range(2)
(CALL_TO, CALL_TIMEOUT_S, CALL_WORDS) = range(3)
(EM_FIRST, EM_TYPE, EM_PROBABILITY, EM_COUNT, EM_TO_KIND, EM_TO, EMIT_WORDS) = range(7)

LO_LATENCY: Final = 10
LO_REPLICATES: Final = LO_LATENCY + DRAW_WORDS
LOG_WORDS: Final = LO_REPLICATES + DRAW_WORDS
(_, LO_CLUSTER, LO_PARTITIONS_COUNT, LO_REPLICAS, LO_MIN_ISR, LO_BROKERS, LO_BY_LEADER, LO_DELIVERY_TIMEOUT_S,
 LO_RETENTION_S, LO_CLUSTER_NUMBER) = range(10)

(_, GR_LOG, GR_HOST, GR_INSTANCES, GR_THREADS, GR_WORKS, GR_MAX_POLL, GR_COMMIT, GR_COMMIT_INTERVAL_S,
 GR_SESSION_TIMEOUT_S, GR_HEARTBEAT_S, GR_MAX_POLL_INTERVAL_S, GROUP_WORDS) = range(13)
(COMMIT_AUTO, COMMIT_BATCH, COMMIT_BEFORE) = range(3)

SE_APPEND: Final = 3
STORE_WORDS: Final = SE_APPEND + DRAW_WORDS
(_, SE_EXPECTED, SE_RELAY) = range(3)

(_, RE_STORE, RE_POLL_S, RE_BATCH, RELAY_WORDS) = range(5)

PR_UNDO_RETRY: Final = 9
PROCESS_WORDS: Final = PR_UNDO_RETRY + RETRY_WORDS
(_, PR_HOST, PR_STEPS, PR_STEPS_COUNT, PR_RECORDS, PR_DEADLINE_S, PR_OTHERWISE, PR_RESUME_AFTER_S, PR_PIVOT) = range(9)
(RECORDS_BEFORE, RECORDS_AFTER, RECORDS_NEVER) = range(3)
STEP_RETRY: Final = 3
STEP_FORWARD: Final = STEP_RETRY + RETRY_WORDS  # the waits once there is no way but forward
STEP_WORDS: Final = STEP_FORWARD + RETRY_WORDS
(STEP_ACTION, STEP_UNDO, STEP_TIMEOUT_S) = range(3)

SINK_WORDS: Final = 1
# fmt: on

OP_WORDS: Final[Mapping[type, int]] = {
    Apply: APPLY_WORDS,
    Group: GROUP_WORDS,
    Log: LOG_WORDS,
    Process: PROCESS_WORDS,
    Relay: RELAY_WORDS,
    Sink: SINK_WORDS,
    Source: SOURCE_WORDS,
    Station: STATION_WORDS,
    Store: STORE_WORDS,
}
KINDS: Final = {
    "constant": CONSTANT,
    "uniform": UNIFORM,
    "exponential": EXPONENTIAL,
    "erlang": ERLANG,
    "lognormal": LOGNORMAL,
    "hyperexponential": HYPEREXPONENTIAL,
    "pareto": PARETO,
}
KEYS: Final = {"unique": UNIQUE_KEYS, "uniform": UNIFORM_KEYS, "zipf": ZIPF_KEYS, "hot": HOT_KEYS}
COMMITS: Final = {"auto": COMMIT_AUTO, "batch": COMMIT_BATCH, "before": COMMIT_BEFORE}
RECORDED: Final = {"before": RECORDS_BEFORE, "after": RECORDS_AFTER, "never": RECORDS_NEVER}


@dataclass(frozen=True, slots=True)
class PlanArrays:
    """*words* and, for people, where things are: *at* maps an op's name to its address, *types* a record type to its number."""

    words: Words
    at: Mapping[str, int]
    types: Mapping[str, int]
    clusters: tuple[str, ...]

    @property
    def floats(self) -> Floats:
        """The same memory, read as floats."""
        return self.words.view(numpy.float64)


def flatten(plan: Plan, room: Mapping[type, int], first: int = 0) -> PlanArrays:
    """*plan* from address *first* on; *room* says how many words of state follow the fields of an op of each kind.

    Raises `PlanFault` when the plan is not well formed.
    """
    verify(plan)
    return _Writer(plan, room, first).write()


class _Writer:
    def __init__(self, plan: Plan, room: Mapping[type, int], first: int) -> None:
        self.plan = plan
        self.ops: dict[str, Op] = {op.name: op for op in plan.ops}
        self.at: dict[str, int] = {}
        for op in plan.ops:
            self.at[op.name] = first
            first += OP_WORDS[type(op)] + room[type(op)]
        self.top = first
        self.clusters = tuple(dict.fromkeys(op.cluster for op in plan.ops if isinstance(op, Log)))
        self.types = {name: number for number, name in enumerate(_types(plan))}
        self.words: Words = numpy.zeros(max(1024, 2 * first), numpy.int64)
        self.floats: Floats = self.words.view(numpy.float64)
        self.tables: dict[KeyChoice, int] = {}

    def write(self) -> PlanArrays:
        for index, op in enumerate(self.plan.ops):
            at = self.at[op.name]
            self.words[at + INDEX] = index
            getattr(self, f"_{type(op).__name__.lower()}")(at, op)
        return PlanArrays(self.words[: self.top].copy(), self.at, self.types, self.clusters)

    def _take(self, count: int) -> int:
        """The address of *count* fresh words behind everything that is there."""
        at, self.top = self.top, self.top + count
        if self.top > len(self.words):
            self.words = numpy.concatenate([self.words, numpy.zeros(self.top, numpy.int64)])
            self.floats = self.words.view(numpy.float64)
        return at

    def _set(self, at: int, **fields: float | bool | None) -> None:
        """Write *fields* by the names of this file's constants; floats by their bits, None as -1."""
        for name, value in fields.items():
            self._put(at + globals()[name], value)

    def _put(self, at: int, value: float | bool | None) -> None:
        if isinstance(value, float):
            self.floats[at] = value
        else:
            self.words[at] = -1 if value is None else int(value)

    def _ref(self, name: str | None) -> int:
        return self.at[name] if name is not None else 0

    def _draw(self, at: int, distribution: Distribution) -> None:
        """The parameters as `base.draws.sampler` works them out."""
        a, b = distribution.a, distribution.b
        parameters: tuple[float, ...]
        match distribution.kind:
            case "uniform":
                parameters = (a, b - a)
            case "exponential":
                parameters = (-a,)
            case "erlang":
                parameters = (-a / int(b),)
            case "hyperexponential":
                share = (1.0 + float(numpy.sqrt((b - 1.0) / (b + 1.0)))) / 2.0
                rest = 1.0 - share
                parameters = (share, rest, -a / (2.0 * share), -a / (2.0 * rest))
            case _:
                parameters = (a, b)
        self.words[at + D_KIND] = KINDS[distribution.kind]
        for number, value in enumerate(parameters):
            self.floats[at + D_A + number] = value
        if distribution.kind == "erlang":
            self.words[at + D_B] = int(b)
            self.words[at + D_C] = self._take(int(b))  # the prefix of each phase: the engine's to fill

    def _retry(self, at: int, retry: Retry) -> None:
        self._set(
            at, R_MOST=retry.max_retries, R_DELAY_S=float(retry.delay_s), R_FACTOR=float(retry.factor),
            R_MAX_DELAY_S=float(retry.max_delay_s), R_JITTER=float(retry.jitter), R_BACK=retry.place == "back",
        )  # fmt: skip

    def _target(self, name: str) -> tuple[int, int]:
        kinds = {Log: LOG, Apply: HANDLER, Process: PROCESS, Sink: SINK}
        return kinds[type(self.ops[name])], self.at[name]

    def _source(self, at: int, op: Source) -> None:
        profile = self._take(2 * len(op.profile))
        for number, (from_s, factor) in enumerate(op.profile):
            self.floats[profile + 2 * number] = from_s
            self.floats[profile + 2 * number + 1] = factor
        kind, to = self._target(op.to)
        self._set(
            at, SO_TO_KIND=kind, SO_TO=to, SO_TYPE=self.types[op.type], SO_CONSTANT=op.arrival == "constant",
            SO_RATE_PER_S=float(op.rate_per_s), SO_KEYS=KEYS[op.keys.kind], SO_KEY_COUNT=op.keys.count,
            SO_KEY_SHARE=float(op.keys.exponent), SO_KEY_TABLE=self._key_table(op.keys), SO_PROFILE=profile,
            SO_PROFILE_COUNT=len(op.profile), SO_BATCH=op.batch,
        )  # fmt: skip
        self.words[at + SO_HASH] = as_signed(hash_name(op.name))
        self._retry(at + SOURCE_RETRY, op.retry)

    def _key_table(self, keys: KeyChoice) -> int:
        """Zipf's cumulative shares, and a guide into them: between which keys a uniform variate of a strip can fall.

        The number of strips (a power of two), the shares, and one more place than there are strips.
        """
        if keys.kind != "zipf":
            return 0
        if keys not in self.tables:
            table = numpy.array(zipf_table(keys.count, keys.exponent))
            strips = 1 << min(16, (keys.count - 1).bit_length())
            guide = numpy.searchsorted(table, numpy.arange(strips + 1) / strips)
            at = self._take(1 + len(table) + len(guide))
            self.words[at] = strips
            self.floats[at + 1 : at + 1 + len(table)] = table
            self.words[at + 1 + len(table) : at + 1 + len(table) + len(guide)] = guide.clip(0, keys.count - 1)
            self.tables[keys] = at
        return self.tables[keys]

    def _station(self, at: int, op: Station) -> None:
        gap_s = 1.0 / op.rate_limit_per_s if op.rate_limit_per_s is not None else 0.0
        self._set(at, ST_INSTANCES=op.instances, ST_SLOTS=op.slots, ST_GAP_S=gap_s)

    def _apply(self, at: int, op: Apply) -> None:
        calls = self._take(CALL_WORDS * len(op.calls))
        for number, call in enumerate(op.calls):
            timeout_s = None if call.timeout_s is None else float(call.timeout_s)
            self._set(calls + CALL_WORDS * number, CALL_TO=self.at[call.to], CALL_TIMEOUT_S=-1.0 if timeout_s is None else timeout_s)  # fmt: skip
        publishes: list[tuple[int, Emit]] = []
        forwards: list[tuple[int, Emit]] = []
        first = 0
        for emit in op.emits:
            (publishes if isinstance(self.ops[emit.to], Log) else forwards).append((first, emit))
            first += emit.count
        undone_by = [x.name for x in self.ops.values() if isinstance(x, Apply) and x.compensates == op.name]
        self._set(
            at, AP_HOST_KIND=AT_STATION if isinstance(self.ops[op.host], Station) else AT_GROUP, AP_HOST=self.at[op.host],
            AP_CALLS=calls, AP_CALLS_COUNT=len(op.calls), AP_FAILS=float(op.fails), AP_DEAD_LETTERS=self._ref(op.dead_letters),
            AP_BLOCKS=op.exhausted == "block", AP_IDEMPOTENT=op.idempotent, AP_STORE=self._ref(op.appends),
            AP_PUBLISHES=self._emits(publishes), AP_PUBLISHES_COUNT=len(publishes),
            AP_FORWARDS=self._emits(forwards), AP_FORWARDS_COUNT=len(forwards),
            AP_TAKES_BACK=self._ref(op.compensates), AP_TAKEN_BACK=self._ref(undone_by[-1] if undone_by else None),
            AP_TYPE=self.types[op.name],
        )  # fmt: skip
        self._draw(at + AP_TAKES, op.takes)
        self._retry(at + AP_RETRY, op.retry)

    def _emits(self, emits: list[tuple[int, Emit]]) -> int:
        at = self._take(EMIT_WORDS * len(emits))
        for number, (first, emit) in enumerate(emits):
            kind, to = self._target(emit.to)
            self._set(
                at + EMIT_WORDS * number, EM_FIRST=first, EM_TYPE=self.types[emit.type],
                EM_PROBABILITY=float(emit.probability), EM_COUNT=emit.count, EM_TO_KIND=kind, EM_TO=to,
            )  # fmt: skip
        return at

    def _log(self, at: int, op: Log) -> None:
        self._set(
            at, LO_CLUSTER_NUMBER=self.clusters.index(op.cluster), LO_PARTITIONS_COUNT=op.partitions, LO_REPLICAS=op.replicas,
            LO_MIN_ISR=op.min_isr, LO_BROKERS=op.brokers, LO_BY_LEADER=op.acks == "1",
            LO_DELIVERY_TIMEOUT_S=float(op.delivery_timeout_s), LO_RETENTION_S=-1.0 if op.retention_s is None else float(op.retention_s),
        )  # fmt: skip
        self._draw(at + LO_LATENCY, op.latency)
        self._draw(at + LO_REPLICATES, op.latency)

    def _group(self, at: int, op: Group) -> None:
        works = self._take(len(self.types))
        for type_, name in op.works:
            self.words[works + self.types[type_]] = self.at[name]
        self._set(
            at, GR_LOG=self.at[op.log], GR_HOST=self._ref(op.host), GR_INSTANCES=op.instances, GR_THREADS=op.threads,
            GR_WORKS=works, GR_MAX_POLL=op.max_poll, GR_COMMIT=COMMITS[op.commit],
            GR_COMMIT_INTERVAL_S=float(op.commit_interval_s), GR_SESSION_TIMEOUT_S=float(op.session_timeout_s),
            GR_HEARTBEAT_S=float(op.heartbeat_s), GR_MAX_POLL_INTERVAL_S=float(op.max_poll_interval_s),
        )  # fmt: skip

    def _store(self, at: int, op: Store) -> None:
        self._set(at, SE_EXPECTED=op.expected_version, SE_RELAY=self._ref(op.relay))
        self._draw(at + SE_APPEND, op.append)

    def _relay(self, at: int, op: Relay) -> None:
        self._set(at, RE_STORE=self.at[op.store], RE_POLL_S=float(op.poll_s), RE_BATCH=op.batch)

    def _process(self, at: int, op: Process) -> None:
        steps = self._take(STEP_WORDS * len(op.steps))
        for number, step in enumerate(op.steps):
            self._step(steps + STEP_WORDS * number, step)
        pivot = next((number for number, step in enumerate(op.steps) if step.pivot), len(op.steps))
        self._set(
            at, PR_HOST=self.at[op.host], PR_STEPS=steps, PR_STEPS_COUNT=len(op.steps), PR_RECORDS=RECORDED[op.records],
            PR_DEADLINE_S=-1.0 if op.deadline_s is None else float(op.deadline_s), PR_OTHERWISE=self._ref(op.otherwise),
            PR_RESUME_AFTER_S=-1.0 if op.resume_after_s is None else float(op.resume_after_s), PR_PIVOT=pivot,
        )  # fmt: skip
        self._retry(at + PR_UNDO_RETRY, op.undo_retry)

    def _step(self, at: int, step: Step) -> None:
        retry = step.retry
        forward = FOR_EVER
        if retry.delay_s > 0.0:
            forward = Retry(None, retry.delay_s, retry.factor, retry.max_delay_s, retry.jitter)
        timeout_s = -1.0 if step.timeout_s is None else float(step.timeout_s)
        self._set(
            at, STEP_ACTION=self.at[step.action], STEP_UNDO=self._ref(step.undo), STEP_TIMEOUT_S=timeout_s
        )
        self._retry(at + STEP_RETRY, retry)
        self._retry(at + STEP_FORWARD, forward)

    def _sink(self, at: int, op: Sink) -> None:
        """A sink has no fields."""


def _types(plan: Plan) -> list[str]:
    """Every record type that can occur, once; a request's type is the name of its handler."""
    found: dict[str, Any] = {}
    for op in plan.ops:
        match op:
            case Source():
                found[op.type] = None
            case Group():
                found.update((type_, None) for type_, _ in op.works)
            case Apply():
                found[op.name] = None
                found.update((emit.type, None) for emit in op.emits)
    return list(found)


def as_signed(x: int) -> int:
    """The 64 bits of *x* as a signed word holds them."""
    return x - (1 << 64) if x >> 63 else x
