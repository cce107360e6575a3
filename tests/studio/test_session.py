"""Signing in: one-time addresses on one's own machine, passwords where the studio is deployed."""

import pytest
from django.test import Client
from pytest_django import Settings

from studio.accounts import services
from studio.accounts.models import User
from tests.studio.conftest import Api

PASSWORD = "correct horse battery staple"


@pytest.fixture
def deployed(settings: Settings) -> None:
    settings.LAGWISE_MODE = "deployed"


@pytest.mark.django_db
def test_the_launchers_token_signs_in_once(settings: Settings) -> None:
    settings.LAGWISE_TOKEN = "printed"
    browser = Client()
    answer = browser.get("/?token=printed")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/api/session").json()["mode"] == "local"
    assert Client().get("/?token=printed").status_code == 401
    # The same browser may follow its bookmark.
    assert browser.get("/?token=printed").status_code == 302


@pytest.mark.django_db
def test_a_wrong_token_signs_nobody_in(settings: Settings) -> None:
    settings.LAGWISE_TOKEN = "printed"
    assert Client().get("/?token=guessed").status_code == 401


@pytest.mark.django_db
def test_another_address_can_be_made_and_works_once() -> None:
    token = services.new_token()
    assert Client().get(f"/?token={token}").status_code == 302
    assert Client().get(f"/?token={token}").status_code == 401


@pytest.mark.django_db
@pytest.mark.usefixtures("deployed")
def test_a_deployed_studio_takes_no_tokens(settings: Settings) -> None:
    settings.LAGWISE_TOKEN = "printed"
    answer = Client().get("/?token=printed")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login?next=")


@pytest.mark.django_db
def test_a_local_studio_takes_no_passwords() -> None:
    User.objects.create_user("olga", password=PASSWORD)
    answer = Api(None).request("POST", "/api/session", {"username": "olga", "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.django_db
@pytest.mark.usefixtures("deployed")
def test_a_password_opens_a_session_and_signing_out_ends_it() -> None:
    User.objects.create_user("olga", password=PASSWORD)
    api = Api(None)
    session = api.post("/api/session", {"username": "olga", "password": PASSWORD})
    assert session["user"]["name"] == "olga"
    assert api.client.cookies["sessionid"]["httponly"]
    api.client.cookies["csrftoken"] = "a" * 32
    assert api.request("DELETE", "/api/session").status_code == 204
    assert api.request("GET", "/api/session").status_code == 401


@pytest.mark.django_db
@pytest.mark.usefixtures("deployed")
def test_the_sixth_wrong_password_in_a_minute_is_told_to_wait() -> None:
    User.objects.create_user("olga", password=PASSWORD)
    api = Api(None)
    wrong = {"username": "olga", "password": "guess"}
    for _ in range(5):
        assert api.request("POST", "/api/session", wrong).status_code == 401
    answer = api.request("POST", "/api/session", {"username": "olga", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"


@pytest.mark.django_db
@pytest.mark.usefixtures("deployed")
def test_passwords_are_kept_by_argon2() -> None:
    assert User.objects.create_user("olga", password=PASSWORD).password.startswith("argon2")


@pytest.mark.django_db
@pytest.mark.usefixtures("deployed")
def test_the_login_page_leads_to_this_studio_only() -> None:
    page = Client().get("/login?next=https://evil.example/").content.decode()
    assert "evil.example" not in page
