"""Signing in: by one-time address on one's own machine, by password where the studio is deployed."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from studio.accounts import selectors
from studio.accounts.models import FailedSignIn, SignInToken, User
from studio.common.errors import Forbidden, NotSignedIn, TooMany

_WINDOW_S = 60
_PER_NAME = 5
_PER_ADDRESS = 20
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def local_user() -> User:
    """The one user of local mode."""
    user, made = User.objects.get_or_create(username=User.LOCAL_NAME, defaults={"first_name": "You"})
    if made:
        user.set_unusable_password()
        user.save()
    return user


def new_token() -> str:
    """A fresh one-time token for `/?token=…` of local mode."""
    token = secrets.token_urlsafe(32)
    SignInToken.objects.create(digest=_digest(token))
    return token


def sign_in_by_token(request: HttpRequest, token: str) -> bool:
    """Use up *token* and start a session; False when it is wrong, used before, or the mode is deployed."""
    if settings.LAGWISE_MODE != "local" or not token:
        return False
    digest = _digest(token)
    now = timezone.now()
    if settings.LAGWISE_TOKEN and secrets.compare_digest(digest, _digest(settings.LAGWISE_TOKEN)):
        try:
            with transaction.atomic():
                SignInToken.objects.create(digest=digest, used_at=now)
        except IntegrityError:
            return False
    elif not SignInToken.objects.filter(digest=digest, used_at=None).update(used_at=now):
        return False
    login(request, local_user(), backend=_BACKEND)
    return True


def sign_in_by_password(request: HttpRequest, username: str, password: str) -> User:
    """Start a session. Raises NotSignedIn for a wrong pair, TooMany after five in a minute, Forbidden in local mode."""
    if settings.LAGWISE_MODE != "deployed":
        raise Forbidden(
            "This studio is local; it knows no passwords.", mend="Open the address that was printed."
        )
    address = str(request.META.get("REMOTE_ADDR", ""))
    keys = {
        _digest("name", address, username.casefold()): _PER_NAME,
        _digest("address", address): _PER_ADDRESS,
    }
    for key, limit in keys.items():
        if selectors.failed_sign_ins(key, _WINDOW_S) >= limit:
            raise TooMany("Too many wrong passwords.", retry_after_s=_WINDOW_S, mend="Wait a minute.")
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        now = timezone.now()
        FailedSignIn.objects.filter(at__lt=now - timedelta(days=1)).delete()
        FailedSignIn.objects.bulk_create([FailedSignIn(key=key, at=now) for key in keys])
        raise NotSignedIn("The name or the password is wrong.", mend="Try again.", code="wrong_password")
    login(request, user)
    return user


def sign_out(request: HttpRequest) -> None:
    """End the session; harmless without one."""
    logout(request)
