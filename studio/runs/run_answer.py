"""A run as the API and its socket tell of it."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from studio.runs.models import FINAL, Run

StateName = Literal["queued", "running", "paused", "stopping", "finished", "stopped", "failed"]


class LiveFaultOut(Schema):
    """A fault that was injected. *at_s* is null until its worker has fixed the instant."""

    number: int
    at_s: float | None
    fault: dict[str, Any]


class RunOut(Schema):
    """A run as it stands. *experiment_id* is the experiment whose replication it repeats."""

    id: str
    design_id: str
    revision: int
    scenario: str
    seed: int
    until_s: float | None
    replication: int
    experiment_id: str | None
    engine: str
    engine_version: str
    state: StateName
    progress: float
    now_s: float
    horizon_s: float
    speed: float | None
    attempts: int
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    plan_sha256: str
    interventions: list[LiveFaultOut]
    summary: dict[str, Any] | None

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        faults = [LiveFaultOut(number=f.number, at_s=f.at_s, fault=f.mapping) for f in run.live_faults.all()]
        return cls(
            id=str(run.pk),
            design_id=str(run.design_id),
            revision=run.revision,
            scenario=run.scenario,
            seed=run.seed,
            until_s=run.until_s,
            replication=run.replication,
            experiment_id=None if run.experiment_id is None else str(run.experiment_id),
            engine=run.engine,
            engine_version=run.engine_version,
            state=run.state,  # type: ignore[arg-type]  # the column holds nothing else
            progress=progress(run),
            now_s=run.now_s,
            horizon_s=run.horizon_s,
            speed=run.speed,
            attempts=run.attempts,
            error=run.error or None,
            created_at=run.created_at,
            started_at=run.started_at,
            finished_at=run.finished_at,
            plan_sha256=run.plan_sha256,
            interventions=faults,
            summary=run.summary,
        )


def progress(run: Run) -> float:
    """How much of the horizon is done, 0 to 1."""
    if run.state in FINAL and run.state != "failed":
        return 1.0
    return min(1.0, run.now_s / run.horizon_s) if run.horizon_s > 0 else 0.0
