"""What is sent on commit: hints to the open sockets of a design."""

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from studio.accounts.models import User

log = logging.getLogger(__name__)


def group_of(design_id: UUID) -> str:
    """The channel group of a design's sockets."""
    return f"design.{design_id}"


def announce_revision(design_id: UUID, number: int, author: User) -> None:
    """Tell every open socket of the design, after the commit. A hint: without Redis nobody is told, nothing is lost."""
    message = {"type": "design.revision", "revision": number, "by": author.display_name}

    def send() -> None:
        layer = get_channel_layer()
        assert layer is not None
        try:
            async_to_sync(layer.group_send)(group_of(design_id), message)
        except (RedisError, OSError) as error:
            log.warning("nobody was told of revision %s of design %s: %s", number, design_id, error)

    transaction.on_commit(send)
