"""Four people and a project: Olga owns it, Edith edits, Victor views, Sam is a stranger; and nobody at all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from simulator.engines.registry import usual_engine
from studio.accounts.models import User
from studio.common import redis_client
from studio.config.celery import app as celery_app
from studio.config.environment import broker_url
from studio.designs import services as designs
from studio.designs.models import Design, Membership, Project, Role
from studio.runs.models import Experiment, Run, State
from tests.services.redis_process import RedisProcess

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


@pytest.fixture(autouse=True)
def built_pages(settings: Settings, tmp_path: Path) -> None:
    """A manifest as vite writes it, so that pages are served whether or not the front end is built."""
    pages = ("home", "editor", "results", "export", "login", "experiment")
    chunks: dict[str, Any] = {
        f"src/entrypoints/{page}.tsx": {"file": f"assets/{page}.js", "css": [], "imports": ["_shared.js"]}
        for page in pages
    }
    chunks["_shared.js"] = {"file": "assets/shared.js", "css": ["assets/shared.css"]}
    settings.VITE_MANIFEST = tmp_path / "manifest.json"
    settings.VITE_MANIFEST.write_text(json.dumps(chunks))


@pytest.fixture
def live_redis(settings: Settings, redis_server: RedisProcess) -> Iterator[Any]:
    """A client of a real, empty Redis, which the studio's code uses too."""
    settings.REDIS_URL = redis_server.url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": redis_server.url, "socket_timeout": None}], "prefix": "lagwise"},
        }
    }
    redis_client._client.cache_clear()
    celery_app.conf.broker_url = broker_url(redis_server.url)
    client = redis_client.synchronous()
    client.flushall()
    yield client
    client.close()
    redis_client._client.cache_clear()


@pytest.fixture
def run(design: Design, people: People) -> Run:
    """A paused run that no worker took yet."""
    return Run.objects.create(
        project=design.project,
        design=design,
        revision=1,
        asked_by=people.owner,
        scenario="normal",
        state=State.PAUSED,
        engine=usual_engine(),
        engine_version="0",
        horizon_s=20.0,
        sent_at=timezone.now(),
    )


@pytest.fixture
def experiment(design: Design, people: People) -> Experiment:
    """An experiment of three replications, of which none was sent yet."""
    return Experiment.objects.create(
        project=design.project,
        design=design,
        revision=1,
        asked_by=people.owner,
        scenario="normal",
        replications=3,
        engine=usual_engine(),
        engine_version="0",
        horizon_s=20.0,
    )
