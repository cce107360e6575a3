"""Who asks: the session's user for the API, with CSRF checked on every unsafe method."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from ninja.security import SessionAuth
from ninja.utils import check_csrf

from studio.common.errors import Forbidden, NotSignedIn

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def _refuse_forgery(request: HttpRequest) -> None:
    # ninja marks every view exempt, so the check happens here or nowhere.
    if check_csrf(request) is not None:
        raise Forbidden(
            "The request carries no valid CSRF token.",
            mend="Send X-CSRFToken from the csrftoken cookie.",
            code="csrf",
        )


class SignedIn(SessionAuth):
    """A user with a session; otherwise 401. CSRF failures are 403."""

    def __call__(self, request: HttpRequest) -> "AbstractBaseUser":
        _refuse_forgery(request)
        user = request.user
        if not user.is_authenticated:
            raise NotSignedIn(
                "Nobody is signed in.", mend="Sign in, or open the address that the launcher printed."
            )
        return cast("AbstractBaseUser", user)


class Anyone(SessionAuth):
    """Everybody, but never from another site: the sign-in itself."""

    def __call__(self, request: HttpRequest) -> "AbstractBaseUser | AnonymousUser | bool":
        _refuse_forgery(request)
        return True
