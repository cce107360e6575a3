"""Experiments: what people ask of them, and which replications are sent to the workers when."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from simulator.engines.registry import usual_engine
from simulator.plan.text import sha256
from studio.accounts.models import User
from studio.common.errors import Conflict, NotFound, TooMany
from studio.designs.models import Role
from studio.runs import queueing, selectors
from studio.runs.models import FINAL, HELD, Experiment, Replication, Run, State
from studio.runs.services import requests

_OPEN = (State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Question:
    """What to replicate, and how often."""

    scenario: str
    replications: int
    seed: int = 1
    until_s: float | None = None
    revision: int | None = None


def start(user: User, design_id: UUID, question: Question) -> Experiment:
    """Start an experiment on a revision (the newest unless named); editors only.

    Invalid with the findings when the design cannot run; TooMany beyond 5 unfinished experiments in the project.
    """
    design, revision, document = requests.revision_to_run(
        user, design_id, question.revision, question.scenario
    )
    plan = requests.planned(document, question.scenario, question.until_s)
    unfinished = Experiment.objects.filter(project=design.project).exclude(state__in=FINAL).count()
    if unfinished >= settings.EXPERIMENTS_ACTIVE_PER_PROJECT:
        raise TooMany(
            f"The project has {unfinished} unfinished experiments.",
            retry_after_s=10,
            mend="Cancel one, or wait.",
        )
    with transaction.atomic():
        experiment = Experiment.objects.create(
            project=design.project,
            design=design,
            revision=revision,
            asked_by=user,
            scenario=question.scenario,
            seed=question.seed,
            until_s=question.until_s,
            replications=question.replications,
            engine=usual_engine(),
            engine_version=settings.LAGWISE_VERSION,
            horizon_s=plan.horizon_s,
            plan_sha256=sha256(plan),
        )
        _send_more(experiment)
    return experiment


def cancel(user: User, experiment_id: UUID) -> Experiment:
    """Send no more replications and call back those at work; editors only. Conflict after the end.

    What is done up to the first gap is merged; workers are free within a slice.
    """
    experiment, _ = selectors.experiment(user, experiment_id, Role.EDITOR)
    with transaction.atomic():
        experiment = Experiment.objects.select_for_update().get(pk=experiment.pk)
        if experiment.state in FINAL:
            raise Conflict(
                f"The experiment is {experiment.state} already.",
                mend="Start another.",
                code="experiment_ended",
            )
        experiment.state = State.STOPPING
        experiment.lease_until = None  # who merges at this moment is refused, and merging begins anew
        experiment.save(update_fields=["state", "lease_until"])
        _drop_queued(experiment.pk)
    if settle(experiment.pk):
        queueing.send_merge(experiment.pk)
    return experiment


def repeat(user: User, experiment_id: UUID, number: int) -> Run:
    """Replication *number* as a run that one can watch, with the very same numbers; editors only."""
    experiment, _ = selectors.experiment(user, experiment_id, Role.EDITOR)
    if not 1 <= number <= experiment.replications:
        raise NotFound(
            f"The experiment has no replication {number}.", mend=f"It has 1 to {experiment.replications}."
        )
    wish = requests.Wish(
        scenario=experiment.scenario,
        seed=experiment.seed,
        until_s=experiment.until_s,
        revision=experiment.revision,
        replication=number,
        experiment=experiment,
    )
    return requests.start(user, experiment.design_id, wish)


def fail(experiment_id: UUID, reason: str) -> None:
    """One replication failed for good: so does the experiment, and the others are not wanted any more."""
    with transaction.atomic():
        Experiment.objects.filter(pk=experiment_id, state__in=HELD).update(
            state=State.FAILED, error=reason, finished_at=timezone.now(), lease_until=None
        )
        _drop_queued(experiment_id)


def settle(experiment_id: UUID) -> bool:
    """After something ended: send what may be sent; whether all is over and there is something to merge.

    Any number of workers may call this at any time; each replication is sent once.
    """
    with transaction.atomic():
        experiment = Experiment.objects.select_for_update().filter(pk=experiment_id).first()
        if experiment is None or experiment.state in FINAL:
            return False
        if experiment.state == State.RUNNING:
            _send_more(experiment)
        return not experiment.rows.filter(state__in=_OPEN).exists()


def _send_more(experiment: Experiment) -> None:
    """Send the next replications, as long as few enough wait or work. The experiment's row is locked or new."""
    sent = experiment.rows.count()
    there = experiment.rows.filter(state__in=_OPEN).count()
    last = min(experiment.replications, sent + max(0, settings.REPLICATIONS_AT_ONCE - there))
    now = timezone.now()
    rows = [
        Replication(experiment=experiment, number=number, sent_at=now) for number in range(sent + 1, last + 1)
    ]
    for row in Replication.objects.bulk_create(rows):
        queueing.send_replication(row.pk)


def _drop_queued(experiment_id: UUID) -> None:
    Replication.objects.filter(experiment_id=experiment_id, state=State.QUEUED).update(
        state=State.STOPPED, finished_at=timezone.now()
    )
