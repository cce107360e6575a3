"""Projects, who may do what in them, and designs as chains of revisions made by change batches."""

from django.conf import settings
from django.db import models

from studio.common.identified import Identified


class Role(models.TextChoices):
    """What a member may do: a viewer reads, an editor changes and runs, an owner also decides who is in."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    def covers(self, least: "Role") -> bool:
        """Whether this role may do what *least* may."""
        order = list(Role)
        return order.index(self) >= order.index(least)


class Project(Identified):
    """The thing that people share: every other row belongs to one."""

    name = models.CharField(max_length=200)


class Membership(Identified):
    """One user's role in one project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_role_per_member")]


class Design(Identified):
    """A document under work. *head* is the newest revision's number; *files* is its text, path → text."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="designs")
    name = models.CharField(max_length=200)
    head = models.PositiveIntegerField(default=1)
    files = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)


class Revision(Identified):
    """One state of a design's files: *base* plus *changes*, and now and then the whole text.

    *number* counts up from 1 along the main line. A branch (number null) keeps what somebody wrote
    on a base that was no longer the newest; it always has its *files*. *files* is null where
    replaying changes from an earlier revision gives it.
    """

    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(null=True)
    base = models.PositiveIntegerField(null=True)
    label = models.CharField(max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changes = models.JSONField(default=list)
    files = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="one_revision_per_number")]
        indexes = [models.Index(fields=["design", "created_at"])]
