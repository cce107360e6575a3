"""The files of a finished run: written aside, named in one step, found by the row alone."""

import json
import shutil
from dataclasses import asdict, replace
from math import isfinite
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from simulator.experiments.report import report_json
from simulator.experiments.run import RunReport
from simulator.experiments.series import write_parquet
from simulator.plan.ops import Intervene
from simulator.plan.text import sha256
from studio.runs import live_stream


def write(
    run_id: UUID, token: int, report: RunReport, live: tuple[Intervene, ...]
) -> tuple[str, dict[str, Any]]:
    """Write result.json, traces.json and series.parquet; the folder (relative to RESULTS_DIR) and the report.

    The folder is named by run and fencing token, so two workers never write to one; the row names
    the one that counts.
    """
    folder = f"{run_id}/{token}"
    place = Path(settings.RESULTS_DIR) / folder
    aside = place.with_name(f".{token}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    body = reported(report, live)
    (aside / "result.json").write_text(
        json.dumps(body, ensure_ascii=False, allow_nan=False), encoding="utf-8"
    )
    traces = json.dumps([asdict(trace) for trace in report.traces], ensure_ascii=False, allow_nan=False)
    (aside / "traces.json").write_text(traces, encoding="utf-8")
    write_parquet(report.series, aside / "series.parquet")
    shutil.rmtree(place, ignore_errors=True)
    aside.rename(place)
    return folder, body


def remove(folder: str) -> None:
    """Take away a folder of results: of a fenced worker, or of a run that is gone."""
    shutil.rmtree(Path(settings.RESULTS_DIR) / folder, ignore_errors=True)


def tidy(keep: str) -> None:
    """Take away what workers left that died while they wrote; *keep* is the folder that the row names."""
    kept = Path(settings.RESULTS_DIR) / keep
    for other in kept.parent.iterdir():
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)


def forget(run_id: UUID) -> None:
    """After the commit, take away everything of a run that is gone: its files and its stream."""

    def take_away() -> None:
        remove(str(run_id))
        live_stream.expire_quietly(run_id, 1)

    transaction.on_commit(take_away)


def reported(report: RunReport, live: tuple[Intervene, ...]) -> dict[str, Any]:
    """The report with the live interventions among the planned ones; the plan's hash is that of the plan."""
    merged = tuple(sorted((*report.plan.interventions, *live), key=lambda each: each.at_s))
    body = report_json(replace(report, plan=replace(report.plan, interventions=merged)))
    return body | {"plan_sha256": sha256(report.plan)}


def summary(report: RunReport) -> dict[str, Any]:
    """What lists and first sights need of a result, small enough for the row."""
    verdicts = [objective.verdict for objective in report.objectives]
    return {
        "objectives": [
            {
                "name": each.name,
                "element": each.element,
                "metric": each.metric,
                "stat": each.stat,
                "comparison": each.comparison,
                "value": each.value if each.value is not None and isfinite(each.value) else None,
                "limit": each.limit,
                "unit": each.unit,
                "verdict": each.verdict,
                "reason": each.reason,
                "text": each.text,
            }
            for each in report.objectives
        ],
        "met": verdicts.count("met"),
        "missed": verdicts.count("missed"),
        "not_judged": verdicts.count("not judged"),
        "ledger_holds": all(row.holds for row in report.ledger),
        "frames": len(report.series.times_s),
    }
