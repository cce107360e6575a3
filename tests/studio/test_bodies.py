"""Hostile bodies are refused in less than a second, in the API's own form, whatever they hold."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from studio.common.body_limit import BodyLimit
from studio.designs.models import Design, Project
from studio.exchange import selectors
from tests.studio.conftest import SMALL_DESIGN, Api

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """What is loaded once in a server's life is not counted."""
    selectors.checked(SMALL_DESIGN)


@pytest.fixture(autouse=True)
def quick(owner_api: Api) -> Iterator[None]:
    """A second of processor time: a busy machine does not fail the test, a slow parser does."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 1.0


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(lines)


HOSTILE = {
    "a YAML bomb": bomb(),
    "100,000 brackets": "[" * 100_000,
    "100,000 braces": "{a: " * 100_000,
    "120,000 nodes": "\n".join(f"k{n}: {n}" for n in range(60_000)),
    "a tag": "lagwise: !!python/object/apply:os.system [id]",
    "infinities": "lagwise: .inf",
    "binary": "\x01\x02\x03",
    "a huge number": "lagwise: " + "9" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_answered_with_findings(owner_api: Api, text: str) -> None:
    answer = owner_api.request("POST", "/api/check", {"text": text})
    assert answer.status_code == 200
    body = answer.json()  # type: ignore[attr-defined]
    assert any(finding["severity"] == "error" for finding in body["findings"])
    assert body["graph"] == {"nodes": [], "links": []}


def test_a_text_over_one_mebibyte_is_too_large(owner_api: Api) -> None:
    answer = owner_api.request("POST", "/api/check", {"text": "#" * (1024 * 1024 + 1)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")  # type: ignore[attr-defined]


def test_ten_megabytes_are_refused_by_their_declared_length(owner_api: Api) -> None:
    answer = owner_api.request("POST", "/api/check", {"text": "#" * 10_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"text": NaN}',
        b'{"text": "a\\u0000b"}',
        b'{"text": 1, "more": 2}',
        b'{"text": "\\ud800"}',
        b"[]",
        b'"text"',
        b"",
        json.dumps({"text": [[[[[[[[]]]]]]]]}).encode(),
        json.dumps({"text": 1}).encode().replace(b"1", b"[" * 80 + b"]" * 80),
    ],
)
def test_a_body_that_is_not_what_it_should_be_is_422_in_the_common_form(owner_api: Api, body: bytes) -> None:
    answer = owner_api.client.generic(
        "POST", "/api/check", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert answer.status_code == 422
    assert set(answer.json()["error"]) >= {"code", "message", "mend"}


@pytest.mark.parametrize("number", [-1, 2**63, 1e400, 1.5, "1", None, True])
def test_numbers_out_of_range_never_reach_the_database(owner_api: Api, design: Design, number: Any) -> None:
    body = {"base_revision": number, "changes": [{"file": "design.yaml", "from": 0, "to": 0, "insert": ""}]}
    text = json.dumps(body).replace("Infinity", "1e400")
    answer = owner_api.client.generic(
        "POST",
        f"/api/designs/{design.pk}/changes",
        text,
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    assert answer.status_code in (201, 422)  # "1", 1.0 and True may be read as 1
    if number not in ("1", True):
        assert answer.status_code == 422


@pytest.mark.parametrize("seed", [2**63, -1, 1.5])
def test_a_seed_out_of_range_is_refused(owner_api: Api, design: Design, seed: float) -> None:
    answer = owner_api.request("POST", f"/api/designs/{design.pk}/runs", {"scenario": "normal", "seed": seed})
    assert answer.status_code == 422


def test_a_name_of_spaces_is_refused(owner_api: Api, project: Project) -> None:
    answer = owner_api.request(
        "POST", f"/api/projects/{project.pk}/designs", {"name": "  ", "text": SMALL_DESIGN}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("declared", [True, False])
async def test_a_long_body_is_cut_off_whether_or_not_it_declares_its_length(declared: bool) -> None:
    reached: list[int] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            reached.append(1)

    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * 600, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"content-length", b"10000")] if declared else []
    await BodyLimit(application, 1000)({"type": "http", "headers": headers}, receive, send)
    assert sent[0]["status"] == 413
    assert len(reached) == (0 if declared else 1)
