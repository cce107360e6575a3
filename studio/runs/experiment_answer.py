"""An experiment as the API tells of it: how far it is, and what its objectives look like so far."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone
from ninja import Schema

from studio.runs import selectors
from studio.runs.models import FINAL, Experiment, Replication, State

ExperimentState = Literal["running", "stopping", "finished", "stopped", "failed"]
ReplicationState = Literal["queued", "running", "finished", "stopped", "failed"]


class ObjectiveValueOut(Schema):
    """An objective in one replication; *value* is null where nothing happened that it could be measured on."""

    name: str
    text: str
    unit: str
    value: float | None
    verdict: str


class ReplicationOut(Schema):
    """One replication. *duration_s* is what its last attempt took on its worker; *attempts* counts workers."""

    number: int
    state: ReplicationState
    attempts: int
    duration_s: float | None
    error: str | None
    objectives: list[ObjectiveValueOut]

    @classmethod
    def of(cls, row: Replication) -> "ReplicationOut":
        took = row.finished_at - row.started_at if row.finished_at and row.started_at else None
        return cls(
            number=row.number,
            state=row.state,  # type: ignore[arg-type]  # the column holds nothing else
            attempts=row.attempts,
            duration_s=None if took is None else took.total_seconds(),
            error=row.error or None,
            objectives=[ObjectiveValueOut(**each) for each in (row.summary or {}).get("objectives", [])],
        )


class SoFarOut(Schema):
    """An objective over the *count* replications that are done: the mean with its interval (null for fewer than
    two), and in how many of them it is met."""

    name: str
    text: str
    unit: str
    value: float
    interval: tuple[float, float, float] | None
    count: int
    met: int


class ExperimentOut(Schema):
    """An experiment as it stands. *done* of *replications* are finished, *working* have a worker now."""

    id: str
    design_id: str
    revision: int
    scenario: str
    seed: int
    until_s: float | None
    horizon_s: float
    replications: int
    done: int
    working: int
    engine: str
    engine_version: str
    state: ExperimentState
    error: str | None
    created_at: datetime
    finished_at: datetime | None
    plan_sha256: str
    summary: dict[str, Any] | None

    @classmethod
    def of(cls, experiment: Experiment, **more: Any) -> "ExperimentOut":
        """*experiment* as its selector gave it, with *done* and *working*."""
        return cls(
            id=str(experiment.pk),
            design_id=str(experiment.design_id),
            revision=experiment.revision,
            scenario=experiment.scenario,
            seed=experiment.seed,
            until_s=experiment.until_s,
            horizon_s=experiment.horizon_s,
            replications=experiment.replications,
            done=getattr(experiment, "done", 0),
            working=getattr(experiment, "working", 0),
            engine=experiment.engine,
            engine_version=experiment.engine_version,
            state=experiment.state,  # type: ignore[arg-type]  # the column holds nothing else
            error=experiment.error or None,
            created_at=experiment.created_at,
            finished_at=experiment.finished_at,
            plan_sha256=experiment.plan_sha256,
            summary=experiment.summary,
            **more,
        )


class ExperimentProgressOut(ExperimentOut):
    """The same with what its page shows while it goes on; *left_s* is null while nothing is done yet."""

    left_s: float | None
    so_far: list[SoFarOut]

    @classmethod
    def at_work(cls, experiment: Experiment, rows: Sequence[Replication]) -> "ExperimentProgressOut":
        """*rows* are the replications of *experiment*."""
        going_on = experiment.state not in FINAL
        progress = cls.of(
            experiment,
            left_s=_left_s(experiment, rows) if going_on else 0.0,
            so_far=[SoFarOut(**asdict(each)) for each in selectors.so_far(rows)] if going_on else [],
        )
        assert isinstance(progress, cls)
        return progress


def _left_s(experiment: Experiment, rows: Sequence[Replication]) -> float | None:
    """As long as the rest takes at the pace since the first worker came, parts of replications counted."""
    begun = [row.started_at for row in rows if row.started_at]
    whole = sum(row.state == State.FINISHED for row in rows)
    parts = sum(row.now_s for row in rows if row.state == State.RUNNING) / experiment.horizon_s
    if not begun or whole + parts <= 0:
        return None
    passed_s = (timezone.now() - min(begun)).total_seconds()
    return passed_s * (experiment.replications - whole - parts) / (whole + parts)
