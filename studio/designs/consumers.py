"""The live side of a design: who is looking at it, and that it changed."""

import asyncio
import json
from typing import Any

from studio.accounts.models import User
from studio.common.sockets import SignedInSocket
from studio.designs import presence, selectors
from studio.designs.models import Design
from studio.designs.queueing import group_of

_BEAT_S = 10.0


class DesignConsumer(SignedInSocket):
    """`/ws/designs/{id}`: `revision` when somebody saved, `presence` when somebody came or went."""

    channel_layer: Any
    channel_name: str
    name = ""

    def permitted(self) -> Design:
        user = self.session_user()
        assert isinstance(user, User)
        self.name = user.display_name
        return selectors.design(user, self.target)[0]

    async def connect(self) -> None:
        await self.accept()
        if await self.check() is None:
            return
        self.group = group_of(self.target)
        await self.channel_layer.group_add(self.group, self.channel_name)
        self.spawn(self._beat())

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.beside is None:
            return
        await presence.leave(self.target, self.channel_name)
        await self.channel_layer.group_discard(self.group, self.channel_name)
        await self.channel_layer.group_send(self.group, {"type": "design.presence"})

    async def _beat(self) -> None:
        """Say "I am here" now and then; look at the permission each time."""
        while True:
            if await self.check() is None:
                return
            if await presence.enter(self.target, self.channel_name, self.name):
                await self.channel_layer.group_send(self.group, {"type": "design.presence"})
            await asyncio.sleep(_BEAT_S)

    async def design_revision(self, message: dict[str, Any]) -> None:
        await self._tell({"type": "revision", "revision": message["revision"], "by": message["by"]})

    async def design_presence(self, message: dict[str, Any]) -> None:
        await self._tell({"type": "presence", "users": await presence.names(self.target)})

    async def _tell(self, message: dict[str, Any]) -> None:
        if await self.check() is not None:
            await self.send(text_data=json.dumps(message))
