"""Which metrics an element of each kind has, in their order: every engine reports through these."""

from simulator.metrics.collectors import Ages, Average, Quantiles
from simulator.metrics.result import MetricValue
from simulator.metrics.rows import ages, count_and_rate, level, quantiles, tally, value


def of_source(
    name: str, span_s: float, *, emitted: int, counted_from: int, retried: int
) -> list[MetricValue]:
    return [
        *count_and_rate("emitted", name, emitted, counted_from, span_s),
        tally("retried", name, retried),
    ]


def of_station(name: str, now_s: float, *, servers: int, busy: Average, queued: Average) -> list[MetricValue]:
    return [
        value("utilisation", name, "mean", busy.mean(now_s) / servers),
        *level("queue", name, queued, now_s),
    ]


def of_deliveries(
    name: str,
    span_s: float,
    *,
    latency: Quantiles,
    wait: Quantiles,
    service: Quantiles,
    end_to_end: Quantiles,
    out: int,
    counted_from: int,
    dead_letters: int,
    dropped: int,
) -> list[MetricValue]:
    """The first part of a handler's."""
    return [
        *quantiles("latency", name, latency),
        *quantiles("wait", name, wait),
        *quantiles("service", name, service),
        *quantiles("end_to_end", name, end_to_end),
        *count_and_rate("handled", name, out, counted_from, span_s),
        tally("dead_letters", name, dead_letters),
        tally("dropped", name, dropped),
    ]


def of_attempts(
    name: str, *, attempts: int, failed: int, duplicates: int, duplicate_effects: int
) -> list[MetricValue]:
    """The rest of a handler's."""
    return [
        tally("attempts", name, attempts),
        tally("failed", name, failed),
        tally("duplicates", name, duplicates),
        tally("duplicate_effects", name, duplicate_effects),
    ]


def of_log(
    name: str,
    span_s: float,
    *,
    appended: int,
    counted_from: int,
    latencies: Quantiles,
    dropped: int,
    lost: int,
) -> list[MetricValue]:
    return [
        *count_and_rate("appended", name, appended, counted_from, span_s),
        *quantiles("publish_latency", name, latencies),
        tally("dropped", name, dropped),
        tally("lost", name, lost),
    ]


def of_backlog(
    name: str,
    now_s: float,
    span_s: float,
    *,
    out: int,
    counted_from: int,
    lag: Average,
    oldest: Ages,
    latency: Quantiles,
    end_to_end: Quantiles,
    redelivered: int,
    dead_letters: int,
    dropped: int,
    lost: int,
    is_projection: bool,
) -> list[MetricValue]:
    """The first part of a group's."""
    values = [
        *count_and_rate("handled", name, out, counted_from, span_s),
        *level("lag", name, lag, now_s),
        *ages("lag_time", name, oldest, now_s),
        *quantiles("latency", name, latency),
        *quantiles("end_to_end", name, end_to_end),
        tally("redelivered", name, redelivered),
        tally("dead_letters", name, dead_letters),
        tally("dropped", name, dropped),
        tally("lost", name, lost),
    ]
    if is_projection:
        values += ages("staleness", name, oldest, now_s)
    return values


def of_members(
    name: str, *, failed: int, duplicates: int, duplicate_effects: int, rebalances: int
) -> list[MetricValue]:
    """The rest of a group's."""
    return [
        tally("failed", name, failed),
        tally("duplicates", name, duplicates),
        tally("duplicate_effects", name, duplicate_effects),
        tally("rebalances", name, rebalances),
    ]


def of_store(
    name: str,
    now_s: float,
    span_s: float,
    *,
    appended: int,
    counted_from: int,
    conflicts: int,
    overwrites: int,
    unpublished: Average,
    delay: Quantiles,
    lost: int,
) -> list[MetricValue]:
    return [
        *count_and_rate("appended", name, appended, counted_from, span_s),
        tally("conflicts", name, conflicts),
        tally("overwrites", name, overwrites),
        *level("unpublished", name, unpublished, now_s),
        *quantiles("publish_delay", name, delay),
        tally("lost", name, lost),
    ]


def of_process(
    name: str,
    now_s: float,
    span_s: float,
    *,
    started: int,
    counted_from: int,
    completed: int,
    compensated: int,
    gave_up: int,
    stuck: int,
    inconsistent: int,
    duplicates: int,
    open_: Average,
    duration: Quantiles,
    end_to_end: Quantiles,
) -> list[MetricValue]:
    return [
        *count_and_rate("started", name, started, counted_from, span_s),
        tally("completed", name, completed),
        tally("compensated", name, compensated),
        tally("failed", name, gave_up),
        tally("stuck", name, stuck),
        tally("inconsistent", name, inconsistent),
        tally("duplicates", name, duplicates),
        *level("open", name, open_, now_s),
        *quantiles("duration", name, duration),
        *quantiles("end_to_end", name, end_to_end),
    ]


def of_sink(
    name: str, span_s: float, *, arrived: int, counted_from: int, end_to_end: Quantiles
) -> list[MetricValue]:
    return [
        *count_and_rate("arrived", name, arrived, counted_from, span_s),
        *quantiles("end_to_end", name, end_to_end),
    ]
