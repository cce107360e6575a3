"""Reads about users."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from studio.accounts.models import FailedSignIn, User


def user_named(username: str) -> User | None:
    """The active user of that name."""
    return User.objects.filter(username=username, is_active=True).first()


def user_of_id(user_id: UUID | str) -> User | None:
    """The active user of that id."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def failed_sign_ins(key: str, within_s: float) -> int:
    """How many wrong passwords *key* gave in the last *within_s* seconds."""
    return FailedSignIn.objects.filter(key=key, at__gt=timezone.now() - timedelta(seconds=within_s)).count()
