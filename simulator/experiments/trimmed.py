"""One replication of many, without what a report reads of the first alone."""

from dataclasses import replace

from simulator.design.document import Design
from simulator.metrics.result import RunResult, Series


def trimmed(design: Design, result: RunResult) -> RunResult:
    """*result* without events, traces, and the series that no objective of *design* looks at.

    ``report_of`` on a whole first replication and trimmed others is what it is on whole ones:
    series are read only by objectives with a time after which they must hold.
    """
    looked_at = {
        (objective.element, objective.metric)
        for objective in design.objectives.values()
        if objective.within_s is not None
    }
    kept = [
        (column, values)
        for column, values in zip(result.series.columns, result.series.values, strict=True)
        if (column.element, column.metric) in looked_at
    ]
    series = Series(
        columns=tuple(column for column, _ in kept),
        times_s=result.series.times_s if kept else (),
        values=tuple(tuple(values) for _, values in kept),  # of their own: the others can go
    )
    return replace(result, events=(), traces=(), chosen=(), series=series)
