"""How parts write their ledger rows and metric values."""

from collections.abc import Sequence
from math import isnan

from simulator.metrics.catalogue import AGES, BY_NAME, QUANTILES, rate_unit, unit_of
from simulator.metrics.collectors import Ages, Average, Quantiles
from simulator.metrics.result import Column, LedgerRow, MetricValue

_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p999": 0.999}


class LedgerBroken(AssertionError):
    """Records came from nowhere or went nowhere: a bug of the engine. The message names the row and its numbers."""


def check(ledger: tuple[LedgerRow, ...]) -> None:
    """Conservation, in every run."""
    for row in ledger:
        if not row.holds:
            raise LedgerBroken(
                f"{row.element} {row.group}: in {row.in_} is not out {row.out} + stored {row.stored} + "
                f"in flight {row.in_flight} + expired {row.expired} + dropped {row.dropped} + "
                f"dead-lettered {row.dead_lettered} + lost {row.lost}"
            )


def row(
    element: str,
    group: str = "",
    *,
    in_: int,
    out: int,
    stored: int = 0,
    in_flight: int = 0,
    expired: int = 0,
    dropped: int = 0,
    dead_lettered: int = 0,
    lost: int = 0,
    duplicates: int = 0,
    duplicate_effects: int = 0,
) -> LedgerRow:
    """A row that says itself whether it balances."""
    return LedgerRow(
        element=element,
        group=group,
        in_=in_,
        out=out,
        stored=stored,
        in_flight=in_flight,
        expired=expired,
        dropped=dropped,
        dead_lettered=dead_lettered,
        lost=lost,
        duplicates=duplicates,
        duplicate_effects=duplicate_effects,
        holds=in_ == out + stored + in_flight + expired + dropped + dead_lettered + lost,
    )


def value(name: str, element: str, stat: str, number: float) -> MetricValue:
    """One statistic of a metric; NaN becomes None ("no value")."""
    unit = BY_NAME[name].unit
    if stat == "rate":
        unit = rate_unit(unit)
    return MetricValue(name, element, stat, None if isnan(number) else number, unit)


def tally(name: str, element: str, count: int) -> MetricValue:
    return value(name, element, "count", count)


def count_and_rate(
    name: str, element: str, count: int, counted_from: int, span_s: float
) -> list[MetricValue]:
    """The count of the whole run, and the rate since the warm-up, during which *counted_from* of it came."""
    return [tally(name, element, count), value(name, element, "rate", (count - counted_from) / span_s)]


def quantiles(name: str, element: str, collected: Quantiles) -> list[MetricValue]:
    empty = float("nan")
    values = []
    for stat in QUANTILES:
        if collected.count == 0:
            number = empty
        elif stat == "mean":
            number = collected.mean()
        elif stat == "max":
            number = collected.largest
        else:
            number = collected.quantile(_SHARES[stat])
        values.append(value(name, element, stat, number))
    return values


def level(name: str, element: str, collected: Average, now_s: float) -> list[MetricValue]:
    return [
        value(name, element, "mean", collected.mean(now_s)),
        value(name, element, "max", collected.largest),
        value(name, element, "end", collected.value),
    ]


def ages(name: str, element: str, collected: Ages, now_s: float) -> list[MetricValue]:
    collected.settle(now_s)
    values = []
    for stat in AGES:
        if stat == "mean":
            number = collected.mean(now_s)
        elif stat == "max":
            number = collected.largest
        elif stat == "end":
            number = collected.age(now_s)
        else:
            number = collected.quantile(now_s, _SHARES[stat])
        values.append(value(name, element, stat, number))
    return values


_FLOWS = ("emitted", "handled", "appended", "arrived")


def columns_of(element: str, names: Sequence[str]) -> list[Column]:
    """The columns of live metrics by name; "handled" and the like are flows, so their unit is per second."""
    return [
        Column(element, name, rate_unit(unit_of(name)) if name in _FLOWS else unit_of(name)) for name in names
    ]
