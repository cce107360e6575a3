"""What one run answers: the types that a person, a file and the studio read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """One live metric of one element: sent once per run, before the first frame."""

    element: str
    metric: str  # a name of the catalogue; "lag.3" is partition 3 of a per-partition metric
    unit: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened once: a fault, a rebalance, an election. *kind* is a stable word."""

    t_s: float
    kind: str
    element: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """All live metrics at one simulated instant. *values* in the order of the run's columns; NaN is "none yet"."""

    number: int
    t_s: float
    values: Sequence[float]
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricValue:
    """*stat* is mean, p50, p95, p99, p999, max, min, end, count or rate; *interval* (low, high, level) or None."""

    name: str
    element: str
    stat: str
    value: float | None
    unit: str
    interval: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`in = out + stored + in_flight + expired + dropped + dead_lettered + lost`; duplicates apart.

    *group* is "" unless the element is a topic. *holds* says whether the equation does.
    """

    element: str
    group: str
    in_: int
    out: int
    stored: int
    in_flight: int
    expired: int
    dropped: int
    dead_lettered: int
    lost: int
    duplicates: int
    duplicate_effects: int
    holds: bool


@dataclass(frozen=True, slots=True)
class SagaRow:
    """Outcomes exclude one another; *inconsistent* is a flag beside them."""

    element: str
    started: int
    completed: int
    compensated: int
    failed: int
    stuck: int
    open: int
    inconsistent: int


@dataclass(frozen=True, slots=True)
class FaultEffect:
    """What one fault did: worst lag of any group while it lasted and after, time until every group's
    lag time was back under its value before the fault (None: not within the horizon), and counts from
    its start to the end of the run."""

    number: int
    name: str
    element: str
    from_s: float
    to_s: float
    peak_lag: int
    peak_lag_element: str
    peak_lag_time_s: float
    recovered_after_s: float | None
    lost: int
    duplicated: int
    dead_lettered: int
    sagas_compensated: int
    sagas_stuck: int
    sagas_inconsistent: int


@dataclass(frozen=True, slots=True)
class Span:
    """One stay of one record (or of a saga's step) at one element."""

    element: str
    kind: str  # "wait", "work", "call", "publish", "step", "undo", "retry", "stored"
    from_s: float
    to_s: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One correlation id's way through the system, spans in order of time."""

    correlation: str
    origin_s: float
    duration_s: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose traces are wanted.

    slowest: the *number* causes that took longest since the warm-up. key: every record of *source* with
    the key *number*. record: record *number* of *source*, or of whatever source the record with the id
    *number* comes from where *source* is "". saga: the same, for the saga of *process* that it started.
    """

    kind: Literal["slowest", "key", "record", "saga"]
    number: int
    source: str = ""
    process: str = ""

    def __str__(self) -> str:
        """As a person writes it: slowest:20, key:web/3, record:web-17, saga:checkout/web-17."""
        if self.kind == "slowest":
            return f"slowest:{self.number}"
        if self.kind == "key":
            return f"key:{self.source}/{self.number}"
        record = f"{self.source}-{self.number}" if self.source else str(self.number)
        return f"record:{record}" if self.kind == "record" else f"saga:{self.process}/{record}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The traces of one choice, how many *more* it names than are traced, and what there is to say about it."""

    choice: Choice
    traces: tuple[Trace, ...]
    more: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The frames of a run as columns: *times_s* and one sequence of values per column."""

    columns: tuple[Column, ...]
    times_s: tuple[float, ...]
    values: tuple[Sequence[float], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunResult:
    """One plan, one seed. Objectives are judged by `experiments`, which knows the design's."""

    engine: str
    seed: int
    replication: int
    horizon_s: float
    warm_up_s: float
    metrics: tuple[MetricValue, ...]
    ledger: tuple[LedgerRow, ...]
    sagas: tuple[SagaRow, ...]
    faults: tuple[FaultEffect, ...]
    events: tuple[Event, ...]
    traces: tuple[Trace, ...]
    series: Series
    chosen: tuple[Chosen, ...] = ()
