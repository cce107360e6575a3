"""The session: who is signed in, sign in, sign out."""

from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from studio.accounts import services
from studio.accounts.models import User
from studio.accounts.requests import user_of
from studio.common.authentication import Anyone
from studio.common.error_answers import answers
from studio.common.input import Input

router = Router(tags=["session"])


class UserOut(Schema):
    """A person."""

    id: str
    name: str

    @classmethod
    def of(cls, user: User) -> "UserOut":
        return cls(id=str(user.pk), name=user.display_name)


class SessionOut(Schema):
    """Who is signed in, where."""

    user: UserOut
    mode: Literal["local", "deployed"]
    version: str


class Credentials(Input):
    """A name and a password."""

    username: Annotated[str, Field(min_length=1, max_length=150)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


def session_of(user: User) -> SessionOut:
    """What a page or a client is told about the session of *user*."""
    return SessionOut(user=UserOut.of(user), mode=settings.LAGWISE_MODE, version=settings.LAGWISE_VERSION)


@router.get("/session", response=answers(200, SessionOut), operation_id="get_session")
def get_session(request: HttpRequest) -> SessionOut:
    """Who is signed in."""
    return session_of(user_of(request))


@router.post(
    "/session", auth=Anyone(), response=answers(200, SessionOut, 403, 413, 429), operation_id="sign_in"
)
def sign_in(request: HttpRequest, body: Credentials) -> SessionOut:
    """Sign in by password (deployed studios only)."""
    return session_of(services.sign_in_by_password(request, body.username, body.password))


@router.delete("/session", response=answers(204, None, 403), operation_id="sign_out")
def sign_out(request: HttpRequest) -> Status[None]:
    """Sign out."""
    services.sign_out(request)
    return Status(204, None)
