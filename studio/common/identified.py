"""What every table has: an id that tells nothing, and when the row was made."""

import uuid

from django.db import models


class Identified(models.Model):
    """A row with a random id and its time of creation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
