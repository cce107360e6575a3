"""Designs as chains of revisions: nothing that was written is ever lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from studio.accounts.models import User
from studio.designs import selectors, services
from studio.designs.models import Design, Project, Revision
from studio.designs.text_changes import TextChange, digest
from tests.studio.conftest import SMALL_DESIGN, Api, People


def save(api: Api, design: Design, base: int, text: str) -> dict[str, object]:
    """Insert *text* at the beginning of the design as it was in revision *base*."""
    change = {"file": "design.yaml", "from": 0, "to": 0, "insert": text}
    body = {"base_revision": base, "label": "Insert", "changes": [change]}
    answer: dict[str, object] = api.post(f"/api/designs/{design.pk}/changes", body)
    return answer


def test_a_save_makes_the_next_revision(owner_api: Api, design: Design) -> None:
    saved = save(owner_api, design, 1, "# one\n")
    assert saved == {"revision": 2, "sha256": digest({"design.yaml": "# one\n" + SMALL_DESIGN})}
    shown = owner_api.get(f"/api/designs/{design.pk}")
    assert shown["revision"] == 2
    assert shown["files"] == {"design.yaml": "# one\n" + SMALL_DESIGN}
    assert shown["role"] == "owner"


def test_a_stale_save_is_refused_and_both_texts_are_kept(
    people: People, owner_api: Api, design: Design
) -> None:
    save(owner_api, design, 1, "# Olga's\n")
    response = Api(people.editor).request(
        "POST",
        f"/api/designs/{design.pk}/changes",
        {
            "base_revision": 1,
            "label": "Edith's edit",
            "changes": [{"file": "design.yaml", "from": 0, "to": 0, "insert": "# Edith's\n"}],
        },
    )
    assert response.status_code == 409
    refusal = response.json()  # type: ignore[attr-defined]
    assert refusal["error"]["code"] == "stale_revision"
    assert refusal["current"] == {"revision": 2, "files": {"design.yaml": "# Olga's\n" + SMALL_DESIGN}}
    assert refusal["yours"]["files"] == {"design.yaml": "# Edith's\n" + SMALL_DESIGN}
    kept = owner_api.get(f"/api/designs/{design.pk}/revisions/{refusal['yours']['id']}")
    assert kept["branch"] is True
    assert kept["base"] == 1
    assert kept["by"] == "edith"
    assert kept["files"] == {"design.yaml": "# Edith's\n" + SMALL_DESIGN}


def test_the_list_of_revisions_shows_main_line_and_branches(owner_api: Api, design: Design) -> None:
    save(owner_api, design, 1, "# a\n")
    save(owner_api, design, 1, "# b\n")
    rows = owner_api.get(f"/api/designs/{design.pk}/revisions")
    assert [(row["revision"], row["base"], row["branch"]) for row in rows] == [
        (None, 1, True),
        (2, 1, False),
        (1, None, False),
    ]


def test_only_every_fiftieth_revision_keeps_its_text(people: People, design: Design) -> None:
    text = SMALL_DESIGN
    for base in range(1, 103):
        services.save_changes(
            people.owner, design.pk, base, "", [TextChange("design.yaml", 0, 0, f"# {base}\n")]
        )
        text = f"# {base}\n{text}"
    kept = Revision.objects.filter(design=design, files__isnull=False).values_list("number", flat=True)
    assert sorted(number for number in kept if number) == [1, 50, 100]
    assert selectors.files_at(design, "103")[1] == {"design.yaml": text}


def test_an_unknown_base_is_refused(owner_api: Api, design: Design) -> None:
    assert "error" in save(owner_api, design, 7, "#")


@pytest.mark.parametrize("reference", ["2", "0", "999999999999", "x", "3b1f8a52-29bd-4a51-8be3-25e6b5a26d8b"])
def test_a_revision_that_is_not_there_is_not_found(owner_api: Api, design: Design, reference: str) -> None:
    response = owner_api.request("GET", f"/api/designs/{design.pk}/revisions/{reference}")
    assert response.status_code == 404


class Replay(TestCase):
    """The change log alone gives every text that ever was."""

    @given(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.text("ab😀\n", max_size=4)), max_size=12)
    )
    @settings(max_examples=30)
    def test_replaying_the_log_gives_every_revision(self, edits: list[tuple[int, int, str]]) -> None:
        user = User.objects.create(username="olga")
        design = services.new_design(services.create_project(user, "p").project, user, "d", "x" * 30)
        texts = ["x" * 30]
        for start, length, insert in edits:
            # Offsets in characters, cut to the text, then told in UTF-16 units.
            begin = min(start, len(texts[-1]))
            end = min(begin + length, len(texts[-1]))
            units = [len(texts[-1][:at].encode("utf-16-le")) // 2 for at in (begin, end)]
            saved = services.save_changes(
                user, design.pk, len(texts), "", [TextChange("design.yaml", units[0], units[1], insert)]
            )
            assert isinstance(saved, Revision)
            texts.append(texts[-1][:begin] + insert + texts[-1][end:])
        design.refresh_from_db()
        for number, text in enumerate(texts, 1):
            revision, files = selectors.files_at(design, str(number))
            assert files == {"design.yaml": text}
            assert revision.sha256 == digest(files)


def test_a_new_design_starts_from_an_example(owner_api: Api, project: Project) -> None:
    example = owner_api.get("/api/examples")[0]
    made = owner_api.post(f"/api/projects/{project.pk}/designs", {"name": "Mine", "example": example["name"]})
    assert made["revision"] == 1
    assert f"name: {example['title']}" in made["files"]["design.yaml"]


def test_an_example_is_not_a_path(owner_api: Api, project: Project) -> None:
    body = {"name": "Mine", "example": "../README"}
    assert owner_api.request("POST", f"/api/projects/{project.pk}/designs", body).status_code == 404


def test_a_project_keeps_an_owner(owner_api: Api, people: People, project: Project) -> None:
    path = f"/api/projects/{project.pk}/members"
    assert owner_api.request("POST", path, {"username": "olga", "role": "viewer"}).status_code == 409
    assert owner_api.request("DELETE", f"{path}/{people.owner.pk}").status_code == 409
    assert owner_api.request("POST", path, {"username": "edith", "role": "owner"}).status_code == 201
    assert owner_api.request("DELETE", f"{path}/{people.owner.pk}").status_code == 204
    assert owner_api.request("GET", path).status_code == 404


def test_anybody_may_leave_but_only_owners_send_away(people: People, project: Project) -> None:
    path = f"/api/projects/{project.pk}/members"
    viewer = Api(people.viewer)
    assert viewer.request("DELETE", f"{path}/{people.editor.pk}").status_code == 403
    assert viewer.request("DELETE", f"{path}/{people.viewer.pk}").status_code == 204


def test_a_list_of_many_designs_asks_the_database_no_more_than_one_of_few(
    owner_api: Api, people: People, project: Project
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            owner_api.get(f"/api/projects/{project.pk}/designs")
        return len(captured)

    services.new_design(project, people.owner, "a", "")
    few = queries()
    for number in range(20):
        services.new_design(project, people.owner, f"d{number}", "")
    assert queries() == few


def test_loading_the_examples_twice_adds_them_once(people: People) -> None:
    assert services.load_examples(people.stranger)
    assert services.load_examples(people.stranger) == []
    assert Project.objects.filter(memberships__user=people.stranger).count() == 1
