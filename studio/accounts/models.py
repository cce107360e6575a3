"""Users, one-time sign-in addresses, and the failed sign-ins that are counted."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from studio.common.identified import Identified


class User(AbstractUser):
    """A person. In local mode there is exactly one, without a password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    LOCAL_NAME: ClassVar[str] = "local"

    @property
    def display_name(self) -> str:
        """What other people see."""
        return self.get_full_name() or self.username


class SignInToken(Identified):
    """A one-time address: the digest of its token, and when it was used.

    A token of the launcher gets its row when it is used; one made by a command is born unused.
    """

    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class FailedSignIn(models.Model):
    """One wrong password, by address and by address with name (both hashed)."""

    key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} at {self.at}"
