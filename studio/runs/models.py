"""Runs and experiments: the row is the truth. Celery carries its id, Redis the frames of a run while it lives,
files the results."""

from django.conf import settings
from django.db import models

from studio.common.identified import Identified
from studio.designs.models import Design, Project


class State(models.TextChoices):
    """Where a run is. `stopping` is running with the end ordered; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


HELD = (State.RUNNING, State.STOPPING)
FINAL = (State.FINISHED, State.STOPPED, State.FAILED)


class Wanted(models.TextChoices):
    """What people want of a run: read by its worker between slices."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


class Asked(Identified):
    """What every request for numbers names: whose it is, and all that its numbers are a function of."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="%(class)ss")
    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="%(class)ss")
    revision = models.PositiveIntegerField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    scenario = models.CharField(max_length=200)
    seed = models.PositiveBigIntegerField(default=1)
    until_s = models.FloatField(null=True)
    engine = models.CharField(max_length=40)
    engine_version = models.CharField(max_length=40)

    horizon_s = models.FloatField(default=0.0)
    plan_sha256 = models.CharField(max_length=64, default="", blank=True)
    summary = models.JSONField(null=True)
    result_folder = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        abstract = True


class Leased(Identified):
    """What a worker does: a lease that it must extend, and a token that outlives a lost one.

    A worker may write to a row only while *fencing_token* is the number that it got with the lease;
    who takes the row next raises it. *barren_attempts* counts attempts in a row that brought nothing
    new, *now_s* is the simulated instant up to which the work was seen to be done.
    """

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    error = models.TextField(default="", blank=True)
    sent_at = models.DateTimeField()
    times_sent = models.PositiveIntegerField(default=1)
    lease_until = models.DateTimeField(null=True)
    fencing_token = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    barren_attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    now_s = models.FloatField(default=0.0)

    class Meta:
        abstract = True


class Experiment(Asked):
    """One plan, replications 1 to *replications* of one seed, merged into one report.

    `stopping` is cancelled with replications still at work. *sent_at* is when merging was last asked
    for; lease and token are those of the worker that merges.
    """

    replications = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    error = models.TextField(default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fencing_token = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state"]),
            models.Index(fields=["design", "-created_at"]),
        ]


class Replication(Leased):
    """One replication of an experiment; its row is made when it is sent to the workers.

    No pause, no speed, no frames to watch: a queued, running and ended row. *result_file* holds what
    merging needs of its result, *summary* how the objectives stand in it alone.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    summary = models.JSONField(null=True)
    result_file = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="one_row_per_replication")
        ]
        indexes = [models.Index(fields=["state", "lease_until"])]
        ordering = ["number"]


class Run(Asked, Leased):
    """One plan, one seed, one replication, watched and controlled while it goes on.

    *frames* and *now_s* say how far the run was seen to be; *experiment* is the one whose
    replication it repeats.
    """

    replication = models.PositiveIntegerField(default=1)
    experiment = models.ForeignKey(Experiment, null=True, on_delete=models.SET_NULL, related_name="runs")
    point = models.JSONField(default=dict)

    wanted = models.CharField(max_length=10, choices=Wanted.choices, default=Wanted.RUN)
    speed = models.FloatField(null=True)
    frames = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["design", "-created_at"]),
            models.Index(fields=["project", "state"]),
        ]


class LiveFault(Identified):
    """A fault that somebody injected. Its worker decides the instant and writes it down before it
    applies it, so the run can be repeated exactly."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="live_faults")
    number = models.PositiveIntegerField()
    mapping = models.JSONField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at_s = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_live_fault_per_number")]
        ordering = ["number"]
