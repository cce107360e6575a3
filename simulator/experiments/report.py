"""The report of a run as plain data: what `run --json` prints, the studio stores and a pipeline reads."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from simulator import __version__
from simulator.experiments.agreement import Disagreement
from simulator.experiments.intervals import FEW, LEVEL, METHOD, Interval
from simulator.experiments.precision import Stopping
from simulator.experiments.run import RunReport
from simulator.metrics.result import Chosen, Trace
from simulator.plan.text import sha256

SCHEMA = "lagwise-run/1"


def report_json(report: RunReport) -> dict[str, Any]:
    """*report* in the shape that the reference documents; clocks stand only under `timings`.

    Numbers are in base units (seconds, bytes, per second); one that does not exist is None, as is
    the interval of a single run. `replication` is the first of `replications`.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "engine": report.engine,
        "seed": report.seed,
        "replication": report.replication,
        "replications": report.replications,
        "scenario": report.plan.scenario,
        "horizon_s": report.plan.horizon_s,
        "warm_up_s": report.plan.warm_up_s,
        "design_sha256": report.design.sha256,
        "plan_sha256": sha256(report.plan),
        "interventions": [
            {
                "at_s": each.at_s,
                "action": each.action,
                "op": each.op,
                "instance": each.instance,
                "value": each.value,
                "fault": each.fault,
                "text": each.text,
            }
            for each in report.plan.interventions
        ],
        "objectives": [
            {
                "name": each.name,
                "metric": each.metric,
                "element": each.element,
                "stat": each.stat,
                "value": _number(each.value),
                "limit": each.limit,
                "verdict": each.verdict,
                "interval": _interval(each.interval),
                "comparison": each.comparison,
                "unit": each.unit,
                "reason": each.reason,
                "text": each.text,
            }
            for each in report.objectives
        ],
        "metrics": [
            {
                "name": each.name,
                "element": each.element,
                "stat": each.stat,
                "value": _number(each.value),
                "unit": each.unit,
                "interval": _interval(each.interval),
            }
            for each in report.metrics
        ],
        "ledger": [
            {
                "element": row.element,
                "group": row.group,
                "in": row.in_,
                "out": row.out,
                "stored": row.stored,
                "in_flight": row.in_flight,
                "expired": row.expired,
                "dropped": row.dropped,
                "dead_lettered": row.dead_lettered,
                "lost": row.lost,
                "duplicates": row.duplicates,
                "duplicate_effects": row.duplicate_effects,
                "holds": row.holds,
            }
            for row in report.ledger
        ],
        "sagas": [
            {
                "element": row.element,
                "started": row.started,
                "completed": row.completed,
                "compensated": row.compensated,
                "failed": row.failed,
                "stuck": row.stuck,
                "open": row.open,
                "inconsistent": row.inconsistent,
            }
            for row in report.sagas
        ],
        "faults": [
            {
                "number": row.number,
                "name": row.name,
                "element": row.element,
                "from_s": row.from_s,
                "to_s": row.to_s,
                "peak_lag": row.peak_lag,
                "peak_lag_element": row.peak_lag_element,
                "peak_lag_time_s": _number(row.peak_lag_time_s),
                "recovered_after_s": _number(row.recovered_after_s),
                "lost": row.lost,
                "duplicated": row.duplicated,
                "dead_lettered": row.dead_lettered,
                "sagas_compensated": row.sagas_compensated,
                "sagas_stuck": row.sagas_stuck,
                "sagas_inconsistent": row.sagas_inconsistent,
            }
            for row in report.faults
        ],
        "events": [
            {"t_s": each.t_s, "kind": each.kind, "element": each.element, "text": each.text}
            for each in report.events
        ],
        "warm_up": {
            "seconds": report.warm_up.seconds,
            "how": report.warm_up.how,
            "decided_by": report.warm_up.decided_by,
            "text": str(report.warm_up),
        },
        "intervals": _surety(report.replications),
        "stopping": None if report.stopping is None else stopping_json(report.stopping),
        "analytic": []
        if report.analytic is None
        else [theory_json(each) for each in report.analytic.disagreements],
        "timings": dict(report.timings),
    }


def _surety(replications: int) -> dict[str, Any]:
    """What the intervals of the report are, or that there are none."""
    if replications == 1:
        return {"level": None, "method": "single run", "few": False}
    return {"level": LEVEL, "method": METHOD, "few": replications < FEW}


def stopping_json(stopping: Stopping) -> dict[str, Any]:
    """Why replicating ended, as plain data."""
    return {
        "why": stopping.why,
        "asked_relative": stopping.asked.relative,
        "numbers": stopping.numbers,
        "short": [
            {
                "element": each.element,
                "name": each.metric,
                "stat": each.stat,
                "relative": _number(each.relative),
            }
            for each in stopping.short
        ],
        "text": str(stopping),
    }


def theory_json(each: Disagreement) -> dict[str, Any]:
    """One disagreement of theory and simulation, as plain data."""
    return {
        "element": each.element,
        "name": each.metric,
        "stat": each.stat,
        "unit": each.unit,
        "analytic": _number(each.analytic),
        "method": each.method,
        "exact": each.exact,
        "simulated": _number(each.simulated),
        "interval": _interval(each.interval),
        "fails": list(each.fails),
        "assumes": list(each.assumes),
        "text": str(each),
    }


def _number(value: float | None) -> float | None:
    """JSON has no infinities and no NaN: what is not a number does not exist."""
    return value if value is not None and isfinite(value) else None


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def chosen_json(chosen: Sequence[Chosen]) -> list[dict[str, Any]]:
    """The traces that were asked for, choice by choice: how many more it names, and what there is to say."""
    return [
        {
            "choice": str(each.choice),
            "more": each.more,
            "text": each.text,
            "traces": traces_json(each.traces),
        }
        for each in chosen
    ]


def traces_json(traces: Sequence[Trace]) -> list[dict[str, Any]]:
    """The ways of single records through the system, as plain data."""
    return [
        {
            "correlation": trace.correlation,
            "origin_s": trace.origin_s,
            "duration_s": trace.duration_s,
            "spans": [
                {
                    "element": span.element,
                    "kind": span.kind,
                    "from_s": span.from_s,
                    "to_s": _number(span.to_s),
                    "text": span.text,
                }
                for span in trace.spans
            ],
        }
        for trace in traces
    ]
