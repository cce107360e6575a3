"""Four people and a project: Olga owns it, Edith edits, Victor views, Sam is a stranger; and nobody at all."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from studio.accounts.models import User
from studio.designs import services as designs
from studio.designs.models import Design, Membership, Project, Role

SMALL_DESIGN = """\
lagwise: 1
name: Small shop
services:
  orders:
    instances: 1
    concurrency: 4
    handles:
      PlaceOrder: { takes: exponential 2 ms }
sources:
  shop: { sends: PlaceOrder, to: orders, rate: poisson 50/s }
scenarios:
  normal: { lasts: 20 s }
"""


@dataclass(frozen=True)
class People:
    """The users by what they are in the project."""

    owner: User
    editor: User
    viewer: User
    stranger: User


class Api:
    """A browser's way to the API: a session, JSON both ways, the CSRF token in its header."""

    def __init__(self, user: User | None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if user is not None:
            self.client.force_login(user)
        self.client.cookies["csrftoken"] = "a" * 32

    def request(self, method: str, path: str, body: Any = None, *, csrf: bool = True) -> HttpResponse:
        headers = {"X-CSRFToken": "a" * 32} if csrf else {}
        data = b"" if body is None else json.dumps(body)
        return self.client.generic(method, path, data, content_type="application/json", headers=headers)  # type: ignore[return-value]

    def get(self, path: str) -> Any:
        return self.request("GET", path).json()  # type: ignore[attr-defined]

    def post(self, path: str, body: Any) -> Any:
        return self.request("POST", path, body).json()  # type: ignore[attr-defined]


@pytest.fixture
def people(db: None) -> People:
    return People(*(User.objects.create(username=name) for name in ("olga", "edith", "victor", "sam")))


@pytest.fixture
def project(people: People) -> Project:
    project = designs.create_project(people.owner, "Shop").project
    Membership.objects.create(project=project, user=people.editor, role=Role.EDITOR)
    Membership.objects.create(project=project, user=people.viewer, role=Role.VIEWER)
    return project


@pytest.fixture
def design(project: Project, people: People) -> Design:
    return designs.new_design(project, people.owner, "Small shop", SMALL_DESIGN)


@pytest.fixture
def owner_api(people: People) -> Api:
    return Api(people.owner)
