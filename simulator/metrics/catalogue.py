"""Every measured quantity: its name, unit, what it means and which statistics of it are given.

Counts ("count") are of the whole run, as in the ledger. Rates, means, quantiles and maxima are from
the end of the warm-up on. "end" is the value at the end of the run. Quantiles are within 1 %.
"""

from dataclasses import dataclass

QUANTILES = ("mean", "p50", "p95", "p99", "p999", "max")
AGES = ("mean", "p50", "p95", "p99", "max", "end")
LEVEL = ("mean", "max", "end")
FLOW = ("count", "rate")
TALLY = ("count",)


@dataclass(frozen=True, slots=True)
class Metric:
    """*kinds* are the kinds of element that have it; *live*: it is a column of frames too."""

    name: str
    unit: str
    definition: str
    stats: tuple[str, ...]
    kinds: tuple[str, ...]
    live: bool = False


METRICS: tuple[Metric, ...] = (
    Metric("emitted", "records", "Records that a source brought into the system.", FLOW, ("source",), live=True),
    Metric("retried", "records", "Commands that a source's client sent again after a reset.", TALLY, ("source",)),
    Metric(
        "latency", "s",
        "Handler: from the arrival of a request to its answer. Group: from the instant a record can be read to "
        "the end of its first effective handling.",
        QUANTILES, ("handler", "group", "projection"), live=True,
    ),
    Metric("wait", "s", "From the arrival of a request to the start of its first attempt.", QUANTILES, ("handler",)),
    Metric(
        "service", "s",
        "From the start of the first attempt to the answer: work, calls, retries, waiting for acknowledgements.",
        QUANTILES, ("handler",),
    ),
    Metric(
        "handled", "records", "First effective handlings: the ledger's `out`.",
        FLOW, ("handler", "group", "projection"), live=True,
    ),
    Metric("attempts", "attempts", "Attempts begun, first ones and retries.", TALLY, ("handler",)),
    Metric(
        "failed", "failures", "Handler and group: attempts that failed. Saga: sagas whose undo was given up.",
        TALLY, ("handler", "group", "projection", "saga"), live=True,
    ),
    Metric(
        "dead_letters", "records", "Records sent to a dead-letter topic.",
        TALLY, ("handler", "group", "projection"), live=True,
    ),
    Metric(
        "dropped", "records",
        "Handler and group: given up without a dead-letter topic, or died with a server. Topic: not accepted before the "
        "producer's delivery timeout, or left unsent by a producer that died.",
        TALLY, ("handler", "topic", "group", "projection"), live=True,
    ),
    Metric("utilisation", "1", "Busy servers over servers, averaged over time.", ("mean",), ("station",), live=True),
    Metric("queue", "requests", "Requests that wait for a server.", LEVEL, ("station",), live=True),
    Metric("appended", "records", "Records that became readable (topic) or were stored (store).", FLOW,
           ("topic", "store"), live=True),
    Metric(
        "lost", "records",
        "Topic: acknowledged, then truncated by a leader change. Group: skipped by a commit before handling. Store: "
        "stored, but never published after a dual write.",
        TALLY, ("topic", "group", "projection", "store"), live=True,
    ),
    Metric("publish_latency", "s", "From the publishing of a record to its acknowledgement.", QUANTILES, ("topic",),
           live=True),
    Metric("lag", "records", "Readable records that the group has not finished: waiting and in hand.", LEVEL,
           ("group", "projection"), live=True),
    Metric(
        "lag_time", "s",
        "Age of the oldest readable record that the group has not finished (0: none), over time.",
        AGES, ("group", "projection"), live=True,
    ),
    Metric("end_to_end", "s", "From the origin of the first cause to the first effective handling.", QUANTILES,
           ("group", "projection", "saga", "sink", "handler")),
    Metric("redelivered", "records", "Records handed out again after a crash, an eviction or a rebalance.", TALLY,
           ("group", "projection")),
    Metric("duplicates", "records", "Handlings of a record that had been handled before.", TALLY,
           ("handler", "group", "projection", "saga")),
    Metric("duplicate_effects", "records", "Duplicates that had their effect again: harm.", TALLY,
           ("handler", "group", "projection")),
    Metric("rebalances", "rebalances", "Rebalances begun.", TALLY, ("group", "projection")),
    Metric("staleness", "s", "Age of the oldest event that the projection has not applied, over time.",
           AGES, ("projection",), live=True),
    Metric("started", "sagas", "Sagas started.", FLOW, ("saga",)),
    Metric("completed", "sagas", "Sagas whose every step was done.", TALLY, ("saga",), live=True),
    Metric("compensated", "sagas", "Sagas that were undone.", TALLY, ("saga",), live=True),
    Metric("stuck", "sagas", "Sagas that nobody will go on with.", TALLY, ("saga",), live=True),
    Metric("open", "sagas", "Sagas that are under way.", LEVEL, ("saga",), live=True),
    Metric(
        "inconsistent", "sagas",
        "Sagas that ended with effects that do not agree: one missing, twice, or not taken back.",
        TALLY, ("saga",),
    ),
    Metric("duration", "s", "From a saga's start to its end.", QUANTILES, ("saga",), live=True),
    Metric("conflicts", "appends", "Appends refused because another came in between; tried again.", TALLY, ("store",)),
    Metric("overwrites", "appends", "Concurrent appends that nobody checked for.", TALLY, ("store",)),
    Metric("unpublished", "records", "Stored records that are not published yet.", LEVEL, ("store",), live=True),
    Metric("publish_delay", "s", "From storing a record to the acknowledgement of its publication.", QUANTILES,
           ("store",)),
    Metric("arrived", "records", "Records that reached the named end.", FLOW, ("sink",), live=True),
)  # fmt: skip

BY_NAME: dict[str, Metric] = {metric.name: metric for metric in METRICS}


def unit_of(name: str) -> str:
    """The unit of a metric, also of one partition of it ("lag.3")."""
    return BY_NAME[name.partition(".")[0]].unit


def rate_unit(unit: str) -> str:
    """The unit of a flow of *unit*."""
    return f"{unit}/s"
