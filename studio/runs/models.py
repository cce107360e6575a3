"""Runs: the row is the truth. Celery carries its id, Redis its frames while it lives, files its result."""

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


class Run(Identified):
    """One plan, one seed.

    A worker may write to a run only while *fencing_token* is the number that it got with the lease;
    who takes the run next raises it. *frames* and *now_s* say how far the run was seen to be.
    *barren_attempts* counts attempts in a row that brought no new frame.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="runs")
    revision = models.PositiveIntegerField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    scenario = models.CharField(max_length=200)
    seed = models.PositiveBigIntegerField(default=1)
    replication = models.PositiveIntegerField(default=1)
    until_s = models.FloatField(null=True)
    experiment = models.UUIDField(null=True)
    point = models.JSONField(default=dict)
    engine = models.CharField(max_length=40, default="reference")
    engine_version = models.CharField(max_length=40)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    wanted = models.CharField(max_length=10, choices=Wanted.choices, default=Wanted.RUN)
    speed = models.FloatField(null=True)
    error = models.TextField(default="", blank=True)

    sent_at = models.DateTimeField()
    times_sent = models.PositiveIntegerField(default=1)
    lease_until = models.DateTimeField(null=True)
    fencing_token = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    barren_attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    frames = models.PositiveIntegerField(default=0)
    now_s = models.FloatField(default=0.0)
    horizon_s = models.FloatField(default=0.0)
    plan_sha256 = models.CharField(max_length=64, default="", blank=True)
    summary = models.JSONField(null=True)
    result_folder = models.CharField(max_length=200, default="", blank=True)

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
