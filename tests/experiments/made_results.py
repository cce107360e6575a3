"""Results written by hand, for tests of what is made of results."""

from math import nan

from simulator.metrics.result import Column, FaultEffect, LedgerRow, MetricValue, RunResult, SagaRow, Series


def result(
    metrics: dict[tuple[str, str, str], float | None] | None = None,
    series: dict[tuple[str, str], list[float]] | None = None,
    times_s: list[float] | None = None,
    *,
    replication: int = 1,
    ledger: tuple[LedgerRow, ...] = (),
    sagas: tuple[SagaRow, ...] = (),
    faults: tuple[FaultEffect, ...] = (),
) -> RunResult:
    """A result with the *metrics* by (element, name, stat) and the *series* by (element, metric)."""
    columns = series or {}
    return RunResult(
        engine="reference",
        seed=1,
        replication=replication,
        horizon_s=120.0,
        warm_up_s=12.0,
        metrics=tuple(
            MetricValue(name, element, stat, value, "s")
            for (element, name, stat), value in (metrics or {}).items()
        ),
        ledger=ledger,
        sagas=sagas,
        faults=faults,
        events=(),
        traces=(),
        series=Series(
            tuple(Column(element, metric, "s") for element, metric in columns),
            tuple(times_s or ()),
            tuple(tuple(values) for values in columns.values()),
        ),
    )


NOTHING_YET = nan
