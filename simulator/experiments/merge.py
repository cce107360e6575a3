"""Several replications seen as one: means with intervals for metrics, sums for what is counted."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.experiments.intervals import interval, mean
from simulator.metrics.result import FaultEffect, LedgerRow, MetricValue, RunResult, SagaRow


def merge_metrics(results: Sequence[RunResult]) -> tuple[MetricValue, ...]:
    """The metrics of the first replication, each the mean over all that measured it, with its interval."""
    if len(results) == 1:
        return results[0].metrics
    found: dict[tuple[str, str, str], list[float]] = {}
    for result in results:
        for metric in result.metrics:
            values = found.setdefault((metric.element, metric.name, metric.stat), [])
            if metric.value is not None:
                values.append(metric.value)
    merged = []
    for metric in results[0].metrics:
        values = found[metric.element, metric.name, metric.stat]
        value = mean(values) if values else None
        merged.append(replace(metric, value=value, interval=interval(values, metric.stat)))
    return tuple(merged)


def merge_ledgers(results: Sequence[RunResult]) -> tuple[LedgerRow, ...]:
    """Row by row the sum over replications: the equation is linear, so it holds if it held in each."""
    return tuple(_add_ledgers(rows) for rows in zip(*(result.ledger for result in results), strict=True))


def _add_ledgers(rows: Sequence[LedgerRow]) -> LedgerRow:
    return LedgerRow(
        element=rows[0].element,
        group=rows[0].group,
        in_=sum(row.in_ for row in rows),
        out=sum(row.out for row in rows),
        stored=sum(row.stored for row in rows),
        in_flight=sum(row.in_flight for row in rows),
        expired=sum(row.expired for row in rows),
        dropped=sum(row.dropped for row in rows),
        dead_lettered=sum(row.dead_lettered for row in rows),
        lost=sum(row.lost for row in rows),
        duplicates=sum(row.duplicates for row in rows),
        duplicate_effects=sum(row.duplicate_effects for row in rows),
        holds=all(row.holds for row in rows),
    )


def merge_sagas(results: Sequence[RunResult]) -> tuple[SagaRow, ...]:
    """Row by row the sum over replications."""
    return tuple(_add_sagas(rows) for rows in zip(*(result.sagas for result in results), strict=True))


def _add_sagas(rows: Sequence[SagaRow]) -> SagaRow:
    return SagaRow(
        element=rows[0].element,
        started=sum(row.started for row in rows),
        completed=sum(row.completed for row in rows),
        compensated=sum(row.compensated for row in rows),
        failed=sum(row.failed for row in rows),
        stuck=sum(row.stuck for row in rows),
        open=sum(row.open for row in rows),
        inconsistent=sum(row.inconsistent for row in rows),
    )


def merge_faults(results: Sequence[RunResult]) -> tuple[FaultEffect, ...]:
    """Fault by fault the worst peak and the slowest recovery of any replication, and the sum of the counts."""
    return tuple(_worst(rows) for rows in zip(*(result.faults for result in results), strict=True))


def _worst(rows: Sequence[FaultEffect]) -> FaultEffect:
    peak = max(rows, key=lambda row: row.peak_lag)
    recoveries = [row.recovered_after_s for row in rows]
    return replace(
        peak,
        peak_lag_time_s=max(row.peak_lag_time_s for row in rows),
        recovered_after_s=None
        if None in recoveries
        else max(each for each in recoveries if each is not None),
        lost=sum(row.lost for row in rows),
        duplicated=sum(row.duplicated for row in rows),
        dead_lettered=sum(row.dead_lettered for row in rows),
        sagas_compensated=sum(row.sagas_compensated for row in rows),
        sagas_stuck=sum(row.sagas_stuck for row in rows),
        sagas_inconsistent=sum(row.sagas_inconsistent for row in rows),
    )
