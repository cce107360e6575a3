"""The plan: a small, flat, engine-neutral program. Every op in one sentence.

=========  ==========================================================================================
source     emits records at a rate that varies over time, each with a key, towards one op
station    `instances x slots` servers and one first-come-first-served queue that run applies
apply      one unit of work on one record: take time, call, fail, retry, have an effect, append, emit
log        a partitioned, replicated log: appends wait for its in-sync replicas, then become visible
group      members share the partitions of one log, poll batches, commit offsets and rebalance
store      an event store: append to a stream, check its version, remember what is unpublished
relay      polls a store's outbox and publishes what it finds to logs, at least once
process    a saga: a table of steps with undo, timeouts and retries, one instance per start record
sink       the named end of a path: counts what arrives and how old it is
intervene  changes another op at an instant: every fault, planned or live, is a list of these
=========  ==========================================================================================

Ops refer to each other by *name*, which is unique in a plan and is the element of the design that
the op came from ("orders", "orders.PlaceOrder", "order-events", "order-events.mailer", ...), so a
draw keyed by the name is the same in every plan that has that element. All times are seconds, all
rates per second, all sizes bytes. What each field means to an engine is written in
`docs/semantics.md`; `spec.verify` says which plans are well formed.
"""

from dataclasses import dataclass, field
from typing import Literal

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry

NO_RETRY = Retry()
FOR_EVER = Retry(max_retries=None, delay_s=1.0, factor=2.0, max_delay_s=100.0)
AT_ONCE = Distribution("constant", 0.0)


@dataclass(frozen=True, slots=True)
class Emit:
    """One record of *type* to op *to* (log, station's apply, process or sink), with *probability*, *count* times."""

    type: str
    to: str
    probability: float = 1.0
    count: int = 1
    size_bytes: int = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """A synchronous request to the apply named *to*: the caller keeps its server until the answer.

    *timeout_s* None waits for ever. A timeout or an error makes the caller's attempt fail.
    """

    to: str
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Clients outside of the system.

    *arrival* "poisson" draws exponential gaps in operational time (the integral of the rate),
    "constant" has gaps of one unit of it. *profile* is ((from_s, factor), ...), ascending, the
    first at 0.0: the rate of arrivals is *rate_per_s* times the factor in force. Each arrival brings
    *batch* records at one instant. *retry*: what a client does when its command got no answer because the
    server died (place "back" is meant: nobody holds a server for it).
    """

    name: str
    to: str
    type: str
    arrival: Literal["poisson", "constant"]
    rate_per_s: float
    keys: KeyChoice
    profile: tuple[tuple[float, float], ...] = ((0.0, 1.0),)
    batch: int = 1
    size_bytes: int = 1000
    retry: Retry = NO_RETRY


@dataclass(frozen=True, slots=True)
class Station:
    """A service or an external system: *instances* of *slots* servers each, one queue for all.

    A free slot is taken in the order in which slots became free. *rate_limit_per_s* spaces the
    starts of work at least 1/limit apart (callers wait). *host* of groups and processes too: when
    an instance of it dies, its group members and the sagas that it runs die with it.
    """

    name: str
    instances: int
    slots: int
    rate_limit_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class Apply:
    """One handler: what a server of *host* (a station) or a member of *host* (a group) does with one record.

    In this order: take *takes*; make *calls* one after the other; fail with probability *fails*
    (or for certain if the record is poison); on success append to the store *appends* (its time is
    added, a version conflict repeats the attempt), apply the effect, emit *emits*. An emit to a log
    is awaited (the server is kept until it is acknowledged) unless the store has a relay, which
    then publishes it instead. A record that was handled before is a duplicate: if *idempotent*, it
    takes its time and does nothing else; if not, everything happens again and the duplicate effect
    is counted. When retries are exhausted: to the log *dead_letters* if there is one; else
    *exhausted* decides: "block" tries again for ever (groups), "skip" drops and counts.
    *compensates* names the apply whose effect this one takes back (by correlation id): an
    idempotent pair remembers an undo that came first and refuses the late action.
    """

    name: str
    host: str
    takes: Distribution
    calls: tuple[Call, ...] = ()
    fails: float = 0.0
    retry: Retry = NO_RETRY
    dead_letters: str | None = None
    exhausted: Literal["block", "skip"] = "skip"
    idempotent: bool = False
    appends: str | None = None
    emits: tuple[Emit, ...] = ()
    compensates: str | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """A topic on a cluster of *brokers* brokers.

    Replica r of partition p stands on broker ``(p + r) % brokers``; r = 0 leads at the start. The
    partition of a record is murmur2 of its key as 8 bytes, big-endian, & 0x7fffffff, modulo
    *partitions* (Kafka's partitioner on a long key). An append is acknowledged and visible after
    *latency*, never before an earlier append of its partition. With *acks* "all" an append waits
    while a replica that has not left the in-sync set is dead, and while fewer than *min_isr* are in
    sync; with "1" it is acknowledged by the leader alone and is lost when the leader dies before
    the followers had it. After *delivery_timeout_s* of waiting the producer drops it.
    A dead broker is fenced after ``session_timeout_s - U(0, heartbeat_s) + U(0, session_timeout_s/8)``:
    then followers lead and the in-sync set shrinks.
    """

    name: str
    cluster: str
    partitions: int
    replicas: int
    min_isr: int
    brokers: int
    acks: Literal["all", "1"] = "all"
    latency: Distribution = AT_ONCE
    delivery_timeout_s: float = 120.0
    session_timeout_s: float = 9.0
    heartbeat_s: float = 2.0
    retention_s: float | None = 604800.0


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group under the classic eager protocol.

    *instances* x *threads* members, one thread each; *host* is the station whose instances they
    live in (None: a group of its own, as a projection's). *works* maps a record type to the apply
    that handles it; other types are skipped in no time. A poll hands out at most *max_poll*
    records; the next poll comes when the batch is done. *commit*: "auto" commits at a poll when
    *commit_interval_s* have passed, "batch" after every batch, "before" before the batch is
    handled (at most once). *session_timeout_s*, *heartbeat_s*, *max_poll_interval_s* as in Kafka.
    """

    name: str
    log: str
    host: str | None
    instances: int
    threads: int
    works: tuple[tuple[str, str], ...]
    protocol: str = "classic-eager"
    max_poll: int = 500
    commit: Literal["auto", "batch", "before"] = "auto"
    commit_interval_s: float = 5.0
    session_timeout_s: float = 45.0
    heartbeat_s: float = 3.0
    max_poll_interval_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Store:
    """An event store. An append takes *append*; with *expected_version* a concurrent append to the
    same key makes the attempt start again (a conflict), without it the conflict is counted as an
    overwrite. *relay* names the relay that publishes what is appended, None is a dual write."""

    name: str
    append: Distribution
    expected_version: bool = False
    relay: str | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """An outbox relay: every *poll_s* (phase drawn) it takes at most *batch* of the oldest
    unpublished records of *store*, publishes them, waits for every acknowledgement, then marks
    them; a full batch is followed at once by the next. A crash before the mark publishes again."""

    name: str
    store: str
    poll_s: float
    batch: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a saga: call *action*; to take it back call *undo*. *timeout_s* None never gives up.
    *retry* repeats an attempt whose outcome is unknown (timeout, dead server) with the same key."""

    action: str
    undo: str | None = None
    timeout_s: float | None = None
    retry: Retry = NO_RETRY
    pivot: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """An orchestrated saga, one instance per record that an apply emits to it, run by *host*'s instances.

    *records* says when a step is written down: "before" the action, "after" it, "never" (only in
    memory). A known failure of step i undoes the completed steps i-1 ... 0 in reverse; an unknown
    outcome that retries could not settle undoes step i too when it was recorded before. Once the
    pivot is done the steps after it are repeated until they succeed. *undo_retry*: what follows a failed
    undo; when it is exhausted the saga has failed. *otherwise* is called after the undoing.
    When its instance dies, a saga is taken over *resume_after_s* later by a live instance and goes
    on from its records; None, or nothing recorded: nobody takes it over, it is stuck.
    """

    name: str
    host: str
    steps: tuple[Step, ...]
    records: Literal["before", "after", "never"] = "before"
    deadline_s: float | None = None
    otherwise: str | None = None
    undo_retry: Retry = FOR_EVER
    resume_after_s: float | None = 10.0


@dataclass(frozen=True, slots=True)
class Sink:
    """The named end of a path."""

    name: str


Action = Literal[
    "stop_instance",  # op: station, relay, group without host; instance; value 0 = clean (SIGTERM), 1 = SIGKILL
    "start_instance",  # op: the same; instance
    "broker_down",  # op: cluster name; instance = broker; value 0 = clean, 1 = SIGKILL
    "broker_up",  # op: cluster name; instance = broker
    "slow",  # op: apply; value = factor on its time (1.0 ends it)
    "rate",  # op: source; value = factor on its rate (1.0 ends it), on top of the profile
    "outage",  # op: station; value 0 = answers errors at once, 1 = does not answer; 2 = ends
    "poison",  # op: log; value = how many of the next appended records are poison
]


@dataclass(frozen=True, slots=True)
class Intervene:
    """At *at_s* do *action* to *op*. *fault* is the number of the fault (from 0) that it belongs to
    and *text* the sentence for the event log."""

    at_s: float
    action: Action
    op: str
    instance: int = 0
    value: float = 0.0
    fault: int = -1
    text: str = ""


Op = Source | Station | Apply | Log | Group | Store | Relay | Process | Sink


@dataclass(frozen=True, slots=True)
class Symbol:
    """Where an element of the design went: the ops that it became, and its parameters as
    (path in the design, op name, field name): what a live fault, a sweep or a sizing step patches."""

    element: str
    kind: str
    ops: tuple[str, ...]
    parameters: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FaultWindow:
    """One fault of the scenario, for the summary of its effect; *to_s* is the horizon when it never ends."""

    number: int
    name: str
    element: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A design under a scenario. *ops* in the order of the design; *interventions* sorted by time."""

    scenario: str
    horizon_s: float
    warm_up_s: float
    ops: tuple[Op, ...]
    interventions: tuple[Intervene, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    faults: tuple[FaultWindow, ...] = field(default=())
