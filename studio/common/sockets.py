"""What every websocket has in common: who is there, checked again and again, and closing codes."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import models

from studio.common.errors import Forbidden, NotFound, NotSignedIn, Refused

# 44xx: coming back is useless. The digits are those of HTTP.
CLOSE = {NotSignedIn: 4401, Forbidden: 4403, NotFound: 4404}
FINISHED = 1000
FAILED = 1011

log = logging.getLogger(__name__)


class SignedInSocket(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """A socket of a signed-in user. The session is read again on each check, so signing out or losing
    a membership ends an open socket."""

    beside: asyncio.Task[None] | None = None

    @property
    def target(self) -> UUID:
        """The id in the address."""
        return next(iter(self.scope["url_route"]["kwargs"].values()))  # type: ignore[no-any-return]

    def session_user(self) -> models.Model:
        """The user whose session opened the socket, from the database. Raises NotSignedIn. Blocking."""
        key = self.scope["session"].session_key
        # A store made from the key alone: the one in the scope remembers what it read at the start.
        user_id = SessionStore(session_key=key).get(SESSION_KEY) if key else None
        user = get_user_model().objects.filter(pk=user_id, is_active=True).first() if user_id else None
        if user is None:
            raise NotSignedIn("Nobody is signed in.")
        return user

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* beside the socket until it is closed; there is one such work. A failure closes the
        socket with 1011, so that the browser comes back instead of waiting for nothing."""

        async def guarded() -> None:
            try:
                await work
            except Exception:  # nobody awaits this task: what is not caught is not seen
                log.exception("the socket %s failed", self.scope["path"])
                await self.close(FAILED)

        self.beside = asyncio.create_task(guarded())

    async def disconnect(self, code: int) -> None:
        """The browser went away, or the socket was closed: end the work beside it."""
        if self.beside is not None and self.beside is not asyncio.current_task():
            self.beside.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.beside

    def permitted(self) -> Any:
        """What the socket shows, if its user may see it now. Raises Refused. Blocking; for subclasses."""
        raise NotImplementedError

    async def check(self) -> Any:
        """`permitted()` from a thread, or None after the socket was closed with the reason's code."""
        try:
            return await database_sync_to_async(self.permitted)()
        except Refused as refusal:
            await self.close(CLOSE.get(type(refusal), 4400))
            return None
