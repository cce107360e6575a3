"""What a browser gets: pages with their bundle, a strict policy, static files, health."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from redis.exceptions import RedisError

from studio.common import redis_client
from studio.designs.models import Design
from tests.studio.conftest import Api, People


def test_a_page_hosts_its_bundle_with_styles_and_preloads(owner_api: Api, design: Design) -> None:
    page = owner_api.request("GET", f"/designs/{design.pk}").content.decode()
    assert '<script type="module" src="/static/assets/editor.js"></script>' in page
    assert '<link rel="modulepreload" href="/static/assets/shared.js">' in page
    assert '<link rel="stylesheet" href="/static/assets/shared.css">' in page
    assert str(design.pk) in page
    assert "<title>Small shop – Lagwise</title>" in page


def test_the_name_of_a_design_cannot_break_out_of_its_page(owner_api: Api, design: Design) -> None:
    design.name = "</title><script>alert(1)</script>\"'"
    design.save()
    page = owner_api.request("GET", f"/designs/{design.pk}").content.decode()
    assert "<script>" not in page


def test_the_policy_allows_no_inline_script_and_only_styles_with_the_nonce(
    owner_api: Api, people: People
) -> None:
    answer = owner_api.request("GET", "/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    nonce = re.fullmatch(r"'self' 'nonce-([^']+)'", policy["style-src"])
    assert nonce is not None
    assert f'<meta name="csp-nonce" nonce="{nonce[1]}" content="{nonce[1]}">' in answer.content.decode()
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_no_page_has_an_inline_script_or_handler(owner_api: Api, design: Design) -> None:
    for path in ("/", f"/designs/{design.pk}", f"/designs/{design.pk}/export", "/nowhere"):
        page = owner_api.request("GET", path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", page), path


def test_a_page_sets_the_csrf_cookie(people: People) -> None:
    client = Client()
    client.force_login(people.owner)
    client.get("/")
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_a_front_end_that_was_not_built_says_how(owner_api: Api, settings: Settings, tmp_path: Path) -> None:
    settings.VITE_MANIFEST = tmp_path / "none.json"
    answer = owner_api.request("GET", "/")
    assert answer.status_code == 503
    assert "make build" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("live_redis")
def test_health_is_200_when_database_and_redis_answer() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": True, "redis": True})


@pytest.mark.django_db
def test_health_is_503_and_says_what_is_missing(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    redis_client._client.cache_clear()
    with pytest.raises(RedisError):
        redis_client.synchronous().ping()
    answer = Client().get("/healthz")
    redis_client._client.cache_clear()
    assert (answer.status_code, answer.json()["redis"], answer.json()["database"]) == (503, False, True)
