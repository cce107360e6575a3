"""The numbers that a person wants to know first: what reports open with, and what must be precise."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.design.document import Design
from simulator.metrics.result import MetricValue


@dataclass(frozen=True, slots=True)
class Headline:
    """One statistic of one metric under the *title* of its column; *kinds* of element that have it, () for all."""

    metric: str
    stat: str
    title: str
    kinds: tuple[str, ...] = ()


HEADLINES: tuple[Headline, ...] = (
    Headline("emitted", "rate", "sent", ("source",)),
    Headline("utilisation", "mean", "busy"),
    Headline("publish_delay", "p99", "p99 publish delay"),
    Headline("end_to_end", "p50", "p50 end to end", ("group", "projection", "saga")),
    Headline("end_to_end", "p99", "p99 end to end", ("group", "projection", "saga")),
    Headline("lag", "max", "most lag, records"),
    Headline("lag_time", "max", "worst lag time"),
    Headline("staleness", "p99", "p99 staleness"),
    Headline("duration", "p99", "p99 duration"),
)


def headline_numbers(
    design: Design, metrics: Iterable[MetricValue]
) -> tuple[tuple[Headline, MetricValue], ...]:
    """Those of *metrics* that are headline numbers of *design* and not nothing, in their order, each with its title."""
    return tuple(
        (headline, each)
        for each in metrics
        for headline in HEADLINES
        if (each.name, each.stat) == (headline.metric, headline.stat)
        and each.value
        and (not headline.kinds or design.kind_of(each.element) in headline.kinds)
    )
