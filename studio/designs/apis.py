"""Projects, members, designs, revisions."""

from datetime import datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from studio.accounts.requests import user_of
from studio.common.error_answers import ErrorBody, answers
from studio.common.input import DesignText, Input, Name
from studio.designs import selectors, services
from studio.designs.models import Design, Membership, Revision, Role
from studio.designs.text_changes import TextChange

router = Router(tags=["designs"])

RoleName = Literal["owner", "editor", "viewer"]
Offset = Annotated[int, Field(ge=0, le=16 * 1024 * 1024)]


def name_of(role: str) -> RoleName:
    """The word of a role as the API declares it."""
    return cast("RoleName", Role(role).value)


class ProjectIn(Input):
    """A name for a project."""

    name: Name


class ProjectOut(Schema):
    """A project and the role of whoever asks."""

    id: str
    name: str
    role: RoleName

    @classmethod
    def of(cls, membership: Membership) -> "ProjectOut":
        return cls(id=str(membership.project_id), name=membership.project.name, role=name_of(membership.role))


class MemberIn(Input):
    """Whom to add, as what."""

    username: Annotated[str, Field(min_length=1, max_length=150)]
    role: RoleName


class MemberOut(Schema):
    """One member."""

    user_id: str
    username: str
    role: RoleName

    @classmethod
    def of(cls, membership: Membership) -> "MemberOut":
        return cls(
            user_id=str(membership.user_id), username=membership.user.username, role=name_of(membership.role)
        )


class ExampleOut(Schema):
    """A design that comes with the studio."""

    name: str
    title: str
    description: str


class DesignIn(Input):
    """A new design: from an example, from a text, or empty."""

    name: Name
    example: Annotated[str, Field(max_length=200)] | None = None
    text: DesignText | None = None


class DesignRow(Schema):
    """A design in a list."""

    id: str
    project_id: str
    name: str
    role: RoleName
    revision: int
    updated_at: datetime

    @classmethod
    def of(cls, design: Design, role: Role) -> "DesignRow":
        return cls(
            id=str(design.pk),
            project_id=str(design.project_id),
            name=design.name,
            role=name_of(role),
            revision=design.head,
            updated_at=design.updated_at,
        )


class DesignOut(DesignRow):
    """A design with the text of its newest revision."""

    files: dict[str, str]

    @classmethod
    def with_files(cls, design: Design, role: Role) -> "DesignOut":
        return cls(**DesignRow.of(design, role).model_dump(), files=design.files)


class ChangeIn(Input):
    """In *file*, UTF-16 code units *from* to *to* become *insert*."""

    file: Annotated[str, Field(max_length=200)]
    from_: Annotated[Offset, Field(alias="from")]
    to: Offset
    insert: DesignText


class ChangesIn(Input):
    """A batch made on *base_revision*; each change applies to the result of the one before."""

    base_revision: Annotated[int, Field(ge=1, le=1_000_000_000)]
    label: Annotated[str, Field(max_length=200)] = ""
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=10_000)]


class SavedOut(Schema):
    """The new revision."""

    revision: int
    sha256: str


class TextOut(Schema):
    """A revision of the main line, with its text."""

    revision: int
    files: dict[str, str]


class KeptOut(Schema):
    """A branch that keeps what was written on a stale base: its *id* opens it under `/revisions/{id}`."""

    id: str
    base_revision: int
    sha256: str
    files: dict[str, str]


class StaleOut(Schema):
    """Somebody saved before: the newest text and yours, both kept."""

    error: ErrorBody
    current: TextOut
    yours: KeptOut


class RevisionRow(Schema):
    """A revision in a list. *revision* is its number, null for a branch."""

    id: str
    revision: int | None
    base: int | None
    label: str
    by: str | None
    created_at: datetime
    sha256: str
    branch: bool

    @classmethod
    def of(cls, revision: Revision) -> "RevisionRow":
        author = revision.author
        return cls(
            id=str(revision.pk),
            revision=revision.number,
            base=revision.base,
            label=revision.label,
            by=None if author is None else author.display_name,
            created_at=revision.created_at,
            sha256=revision.sha256,
            branch=revision.number is None,
        )


class RevisionOut(RevisionRow):
    """A revision with its text."""

    files: dict[str, str]


@router.get("/projects", response=answers(200, list[ProjectOut]), operation_id="list_projects")
def list_projects(request: HttpRequest) -> list[ProjectOut]:
    """The projects of whoever asks."""
    return [ProjectOut.of(membership) for membership in selectors.memberships(user_of(request))]


@router.post("/projects", response=answers(201, ProjectOut, 403, 413), operation_id="create_project")
def create_project(request: HttpRequest, body: ProjectIn) -> Status[ProjectOut]:
    """Create a project; its creator owns it."""
    return Status(201, ProjectOut.of(services.create_project(user_of(request), body.name)))


@router.patch(
    "/projects/{project_id}", response=answers(200, ProjectOut, 403, 404, 413), operation_id="rename_project"
)
def rename_project(request: HttpRequest, project_id: UUID, body: ProjectIn) -> ProjectOut:
    """Rename a project (owner)."""
    return ProjectOut.of(services.rename_project(user_of(request), project_id, body.name))


@router.delete("/projects/{project_id}", response=answers(204, None, 403, 404), operation_id="delete_project")
def delete_project(request: HttpRequest, project_id: UUID) -> Status[None]:
    """Delete a project with everything in it (owner)."""
    services.delete_project(user_of(request), project_id)
    return Status(204, None)


@router.get(
    "/projects/{project_id}/members", response=answers(200, list[MemberOut], 404), operation_id="list_members"
)
def list_members(request: HttpRequest, project_id: UUID) -> list[MemberOut]:
    """Who is in a project (viewer)."""
    project = selectors.membership(user_of(request), project_id).project
    return [MemberOut.of(membership) for membership in selectors.members(project)]


@router.post(
    "/projects/{project_id}/members",
    response=answers(201, MemberOut, 403, 404, 409, 413),
    operation_id="set_member",
)
def set_member(request: HttpRequest, project_id: UUID, body: MemberIn) -> Status[MemberOut]:
    """Add a member or change a role (owner)."""
    membership = services.set_member(user_of(request), project_id, body.username, Role(body.role))
    return Status(201, MemberOut.of(membership))


@router.delete(
    "/projects/{project_id}/members/{user_id}",
    response=answers(204, None, 403, 404, 409),
    operation_id="remove_member",
)
def remove_member(request: HttpRequest, project_id: UUID, user_id: UUID) -> Status[None]:
    """Take a member out (owner), or leave (anybody)."""
    services.remove_member(user_of(request), project_id, user_id)
    return Status(204, None)


@router.get("/examples", response=answers(200, list[ExampleOut]), operation_id="list_examples")
def list_examples(request: HttpRequest) -> list[ExampleOut]:
    """The designs that come with the studio."""
    return [ExampleOut(name=e.name, title=e.title, description=e.description) for e in selectors.examples()]


@router.get(
    "/projects/{project_id}/designs", response=answers(200, list[DesignRow], 404), operation_id="list_designs"
)
def list_designs(request: HttpRequest, project_id: UUID) -> list[DesignRow]:
    """The designs of a project (viewer)."""
    membership = selectors.membership(user_of(request), project_id)
    role = Role(membership.role)
    return [DesignRow.of(design, role) for design in selectors.designs(membership.project)]


@router.post(
    "/projects/{project_id}/designs",
    response=answers(201, DesignOut, 403, 404, 413),
    operation_id="create_design",
)
def create_design(request: HttpRequest, project_id: UUID, body: DesignIn) -> Status[DesignOut]:
    """Create a design from an example, a text, or nothing (editor)."""
    user = user_of(request)
    design = services.create_design(user, project_id, body.name, example=body.example, text=body.text)
    return Status(201, DesignOut.with_files(*selectors.design(user, design.pk)))


@router.get("/designs/{design_id}", response=answers(200, DesignOut, 404), operation_id="get_design")
def get_design(request: HttpRequest, design_id: UUID) -> DesignOut:
    """A design with the text of its newest revision (viewer)."""
    return DesignOut.with_files(*selectors.design(user_of(request), design_id))


@router.delete("/designs/{design_id}", response=answers(204, None, 403, 404), operation_id="delete_design")
def delete_design(request: HttpRequest, design_id: UUID) -> Status[None]:
    """Delete a design with its history and runs (editor)."""
    services.delete_design(user_of(request), design_id)
    return Status(204, None)


@router.post(
    "/designs/{design_id}/changes",
    response=answers(201, SavedOut, 403, 404, 413) | {409: StaleOut},
    operation_id="save_changes",
)
def save_changes(
    request: HttpRequest, design_id: UUID, body: ChangesIn
) -> Status[SavedOut] | Status[StaleOut]:
    """Append a batch of changes (editor). On a stale base: 409, and your text is kept as a branch."""
    changes = [TextChange(change.file, change.from_, change.to, change.insert) for change in body.changes]
    saved = services.save_changes(user_of(request), design_id, body.base_revision, body.label, changes)
    if isinstance(saved, Revision):
        assert saved.number is not None
        return Status(201, SavedOut(revision=saved.number, sha256=saved.sha256))
    error = ErrorBody(
        code="stale_revision",
        message=f"Revision {body.base_revision} is no longer the newest; {saved.current} is.",
        mend="Both versions are kept: go on with the newest, or copy from yours.",
    )
    kept = KeptOut(
        id=str(saved.kept.pk),
        base_revision=body.base_revision,
        sha256=saved.kept.sha256,
        files=saved.kept_files,
    )
    current = TextOut(revision=saved.current, files=saved.current_files)
    return Status(409, StaleOut(error=error, current=current, yours=kept))


@router.get(
    "/designs/{design_id}/revisions",
    response=answers(200, list[RevisionRow], 404),
    operation_id="list_revisions",
)
def list_revisions(request: HttpRequest, design_id: UUID) -> list[RevisionRow]:
    """The newest 500 revisions and branches (viewer)."""
    design, _ = selectors.design(user_of(request), design_id)
    return [RevisionRow.of(revision) for revision in selectors.revisions(design)[:500]]


@router.get(
    "/designs/{design_id}/revisions/{reference}",
    response=answers(200, RevisionOut, 404),
    operation_id="get_revision",
)
def get_revision(request: HttpRequest, design_id: UUID, reference: str) -> RevisionOut:
    """A revision by its number, or a branch by its id, with its text (viewer)."""
    design, _ = selectors.design(user_of(request), design_id)
    revision, files = selectors.files_at(design, reference)
    return RevisionOut(**RevisionRow.of(revision).model_dump(), files=files)
