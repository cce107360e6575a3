"""Every read of projects and designs; each asks who wants to know."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from studio.accounts.models import User
from studio.common.errors import Forbidden, NotFound
from studio.designs.models import Design, Membership, Project, Revision, Role
from studio.designs.text_changes import TextChange, apply

MAIN_FILE = "design.yaml"


@dataclass(frozen=True, slots=True)
class Example:
    """A design that comes with the studio."""

    name: str
    title: str
    description: str
    text: str


def memberships(user: User) -> QuerySet[Membership]:
    """The user's projects with the role in each, by name."""
    return (
        Membership.objects.filter(user=user).select_related("project").order_by("project__name", "project_id")
    )


def membership(user: User, project_id: UUID, least: Role = Role.VIEWER) -> Membership:
    """The user's membership in a project. NotFound for strangers, Forbidden below *least*."""
    found = Membership.objects.filter(user=user, project_id=project_id).select_related("project").first()
    if found is None:
        raise NotFound("There is no such project.", mend="Ask its owner to add you.")
    if not Role(found.role).covers(least):
        raise Forbidden(
            f"You are {found.role} of this project; this takes {least.value}.", mend="Ask an owner."
        )
    return found


def members(project: Project) -> QuerySet[Membership]:
    """Who is in a project, by name."""
    return project.memberships.select_related("user").order_by("user__username")


def designs(project: Project) -> QuerySet[Design]:
    """The designs of a project, by name, without their text."""
    return project.designs.defer("files").order_by("name", "created_at")


def design(user: User, design_id: UUID, least: Role = Role.VIEWER) -> tuple[Design, Role]:
    """A design and the user's role. NotFound for strangers, Forbidden below *least*."""
    found = (
        Design.objects.filter(pk=design_id, project__memberships__user=user).select_related("project").first()
    )
    if found is None:
        raise NotFound("There is no such design.", mend="Ask an owner of its project to add you.")
    return found, Role(membership(user, found.project_id, least).role)


def revisions(of: Design) -> QuerySet[Revision]:
    """Main line and branches, newest first, without texts."""
    return of.revisions.defer("files", "changes").select_related("author").order_by("-created_at", "-number")


def files_at(of: Design, reference: str) -> tuple[Revision, dict[str, str]]:
    """The revision with that number (main line) or id (branch), and its files. NotFound if there is none."""
    found: Revision | None = None
    if reference.isascii() and reference.isdigit() and len(reference) < 10:
        found = of.revisions.filter(number=int(reference)).first()
    else:
        try:
            found = of.revisions.filter(pk=UUID(reference)).first()
        except ValueError:
            found = None
    if found is None:
        raise NotFound(f"The design has no revision {reference}.", mend="List its revisions.")
    return found, replay(of, found)


def replay(of: Design, revision: Revision) -> dict[str, str]:
    """The files of *revision*: the nearest kept text before it, and every change batch since."""
    if revision.files is not None:
        return dict(revision.files)
    assert revision.number is not None
    kept = (
        of.revisions.filter(number__lte=revision.number, files__isnull=False)
        .order_by("-number")
        .only("number", "files")
    )[0]
    assert kept.number is not None
    assert kept.files is not None
    files = dict(kept.files)
    for batch in of.revisions.filter(number__gt=kept.number, number__lte=revision.number).order_by("number"):
        files = apply(files, (TextChange(*change) for change in batch.changes))
    return files


def examples() -> list[Example]:
    """The designs in the examples folder, by name. The heading comment of a file describes it."""
    return [_example(path) for path in sorted(Path(settings.LAGWISE_EXAMPLES).glob("*.yaml"))]


def example(name: str) -> Example:
    """One example. NotFound if there is none of that name; *name* is never used as a path."""
    for found in examples():
        if found.name == name:
            return found
    raise NotFound(f"There is no example {name}.", mend="List the examples.")


def _example(path: Path) -> Example:
    text = path.read_text(encoding="utf-8")
    fields = {"name": path.stem, "description": ""}
    for line in text.splitlines():
        for key in fields:
            if line.startswith(f"{key}:"):
                fields[key] = line.partition(":")[2].strip().strip("\"'")
    return Example(path.stem, fields["name"], fields["description"], text)
