"""A websocket client inside the test process (channels' own needs daphne to be imported)."""

import json
from typing import Any
from urllib.parse import unquote, urlsplit

from asgiref.testing import ApplicationCommunicator


class SocketClient(ApplicationCommunicator):  # type: ignore[misc]
    """Speaks the ASGI websocket protocol with *application* at *path*."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        parts = urlsplit(path)
        scope = {
            "type": "websocket",
            "path": unquote(parts.path),
            "query_string": parts.query.encode("ascii"),
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)
        self.open = False

    async def connect(self, timeout: float = 5) -> tuple[bool, int | None]:
        """Whether the socket was accepted, or the code that it was refused with."""
        await self.send_input({"type": "websocket.connect"})
        said = await self.receive_output(timeout)
        self.open = said["type"] == "websocket.accept"
        return self.open, said.get("code")

    async def receive_json(self, timeout: float = 2) -> Any:
        """The next message."""
        said = await self.receive_output(timeout)
        assert said["type"] == "websocket.send", said
        return json.loads(said["text"])

    async def disconnect(self) -> None:
        """Go away, as a closed tab does."""
        if self.open:
            self.open = False
            await self.send_input({"type": "websocket.disconnect", "code": 1001})
            await self.wait(5)
