"""Every write to projects and designs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from studio.accounts import selectors as accounts
from studio.accounts.models import User
from studio.common.errors import Conflict, Invalid, NotFound
from studio.designs import queueing, selectors
from studio.designs.models import Design, Membership, Project, Revision, Role
from studio.designs.text_changes import TextChange, apply, check_size, digest

# Every fiftieth revision keeps its whole text, so that a replay applies at most 49 batches.
_KEEP_TEXT_EVERY = 50

EMPTY_DESIGN = "lagwise: 1\nname: {name}\n"


@dataclass(frozen=True, slots=True)
class StaleSave:
    """What came of a save on a base that was no longer the newest: both texts are kept."""

    current: int
    current_files: dict[str, str]
    kept: Revision
    kept_files: dict[str, str]


def create_project(user: User, name: str) -> Membership:
    """A new project that *user* owns."""
    with transaction.atomic():
        return Membership.objects.create(
            project=Project.objects.create(name=name), user=user, role=Role.OWNER
        )


def rename_project(user: User, project_id: UUID, name: str) -> Membership:
    """Rename a project; owners only."""
    membership = selectors.membership(user, project_id, Role.OWNER)
    membership.project.name = name
    membership.project.save(update_fields=["name"])
    return membership


def delete_project(user: User, project_id: UUID) -> None:
    """Delete a project with its designs and runs; owners only."""
    selectors.membership(user, project_id, Role.OWNER).project.delete()


def set_member(user: User, project_id: UUID, username: str, role: Role) -> Membership:
    """Add a member or change a role; owners only. Conflict when nobody would own the project."""
    with transaction.atomic():
        project = _locked(selectors.membership(user, project_id, Role.OWNER).project)
        member = accounts.user_named(username)
        if member is None:
            raise NotFound(f"There is no user {username}.", mend="Check the name.")
        found = Membership.objects.filter(project=project, user=member).first()
        if found is not None and found.role == Role.OWNER and role != Role.OWNER:
            _refuse_last_owner(project)
        membership, _ = Membership.objects.update_or_create(
            project=project, user=member, defaults={"role": role}
        )
        return membership


def remove_member(user: User, project_id: UUID, member_id: UUID) -> None:
    """Take somebody out; owners only, but everybody may leave. Conflict when nobody would own the project."""
    least = Role.VIEWER if member_id == user.pk else Role.OWNER
    with transaction.atomic():
        project = _locked(selectors.membership(user, project_id, least).project)
        found = Membership.objects.filter(project=project, user_id=member_id).first()
        if found is None:
            raise NotFound("There is no such member.", mend="List the members.")
        if found.role == Role.OWNER:
            _refuse_last_owner(project)
        found.delete()


def _locked(project: Project) -> Project:
    return Project.objects.select_for_update().get(pk=project.pk)


def _refuse_last_owner(project: Project) -> None:
    if project.memberships.filter(role=Role.OWNER).count() == 1:
        raise Conflict(
            "A project needs an owner.", mend="Make somebody else an owner first.", code="last_owner"
        )


def create_design(
    user: User, project_id: UUID, name: str, *, example: str | None, text: str | None
) -> Design:
    """A new design from an example, a text, or nothing; editors only."""
    if example is not None and text is not None:
        raise Invalid("A design starts from an example or from a text, not both.", mend="Send one of them.")
    project = selectors.membership(user, project_id, Role.EDITOR).project
    if example is not None:
        text = selectors.example(example).text
    return new_design(project, user, name, EMPTY_DESIGN.format(name=name) if text is None else text)


def new_design(project: Project, author: User, name: str, text: str) -> Design:
    """The design and its first revision."""
    check_size(selectors.MAIN_FILE, text)
    files = {selectors.MAIN_FILE: text}
    with transaction.atomic():
        design = Design.objects.create(project=project, name=name, files=files)
        Revision.objects.create(
            design=design, number=1, label="Created", author=author, files=files, sha256=digest(files)
        )
    return design


def delete_design(user: User, design_id: UUID) -> None:
    """Delete a design with its history and runs; editors only."""
    design, _ = selectors.design(user, design_id, Role.EDITOR)
    design.delete()


def save_changes(
    user: User, design_id: UUID, base: int, label: str, changes: Sequence[TextChange]
) -> Revision | StaleSave:
    """Append one batch to the main line; editors only.

    On a stale base nothing of the main line changes: the writer's text is kept as a branch and both
    versions come back. Two writers cannot both append to one base: the head moves by compare-and-set.
    """
    design, _ = selectors.design(user, design_id, Role.EDITOR)
    if not 1 <= base <= design.head:
        raise Invalid(f"There is no revision {base} to change.", mend="Load the design again.")
    _, base_files = selectors.files_at(design, str(base))
    files = apply(base_files, changes)
    batch: list[list[str | int]] = [
        [change.file, change.start, change.end, change.insert] for change in changes
    ]
    with transaction.atomic():
        moved = Design.objects.filter(pk=design.pk, head=base).update(head=base + 1, files=files)
        if moved:
            revision = _append(design, user, base, label, batch, files)
            queueing.announce_revision(design.pk, base + 1, user)
            return revision
        kept = Revision.objects.create(
            design=design,
            base=base,
            label=label,
            author=user,
            changes=batch,
            files=files,
            sha256=digest(files),
        )
    design.refresh_from_db()
    return StaleSave(design.head, design.files, kept, files)


def _append(
    design: Design, user: User, base: int, label: str, batch: list[list[str | int]], files: Mapping[str, str]
) -> Revision:
    number = base + 1
    revision = Revision.objects.create(
        design=design,
        number=number,
        base=base,
        label=label,
        author=user,
        changes=batch,
        files=files if number % _KEEP_TEXT_EVERY == 0 else None,
        sha256=digest(files),
    )
    Design.objects.get(pk=design.pk).save(update_fields=["updated_at"])
    return revision


def load_examples(user: User) -> list[str]:
    """The project "Examples" of *user* with every example that it lacks; the names that were added."""
    membership = Membership.objects.filter(user=user, role=Role.OWNER, project__name="Examples").first()
    if membership is None:
        membership = create_project(user, "Examples")
    present = set(membership.project.designs.values_list("name", flat=True))
    missing = [example for example in selectors.examples() if example.title not in present]
    for example in missing:
        new_design(membership.project, user, example.title, example.text)
    return [example.title for example in missing]
