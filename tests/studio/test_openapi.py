"""The API's own description: complete, and the one that the front end's types are made from."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from studio.config import openapi

OPERATIONS = ("get", "post", "patch", "put", "delete")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    description: dict[str, Any] = json.loads(openapi.description())
    return description


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in OPERATIONS
    ]


def test_the_published_description_is_the_current_one() -> None:
    published = (Path(settings.BASE_DIR) / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8")
    assert published == openapi.description(), "run `make docs`"


def test_every_operation_declares_its_errors(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        needed = (
            {"401", "422"}
            | ({"403"} if method != "get" else set())
            | ({"413"} if "requestBody" in operation else set())
        )
        needed |= {"404"} if "{" in path else set()
        assert needed <= set(operation["responses"]), f"{method} {path}"


def test_every_error_has_the_one_form(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        for status, answer in operation["responses"].items():
            if status >= "400":
                form = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                assert form == (
                    "StaleOut" if path.endswith("/changes") and status == "409" else "ErrorAnswer"
                ), f"{method} {path} {status}"


def test_every_operation_asks_for_a_session_cookie(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        (scheme,) = operation["security"][0]
        declared = described["components"]["securitySchemes"][scheme]
        assert (declared["type"], declared["in"]) == ("apiKey", "cookie"), f"{method} {path}"


def test_downloads_are_declared_as_files(described: dict[str, Any]) -> None:
    for _, path, operation in operations(described):
        if "download" in path or path.endswith(".zip"):
            for content in operation["responses"]["200"]["content"].values():
                assert content["schema"] == {"type": "string", "format": "binary"}
