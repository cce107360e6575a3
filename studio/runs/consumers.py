"""The live side of a run: its columns, every frame after the one that the browser saw, its row, its end."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from redis.exceptions import RedisError

from studio.accounts.models import User
from studio.common import redis_client
from studio.common.sockets import FINISHED, SignedInSocket
from studio.runs import live_stream, selectors
from studio.runs.models import FINAL, Run
from studio.runs.run_answer import RunOut

# Between two looks at the row (and at the permission) no more than this passes.
_LOOK_EVERY_S = 2.0
_FRAMES_A_MESSAGE = 200
# A fast run is hundreds of frames ahead when its first listener comes, who is to see something at once.
_FRAMES_AT_FIRST = 5


class RunConsumer(SignedInSocket):
    """`/ws/runs/{id}?after=N`: `columns`, `frames` from N + 1 without a gap, `run`, and `finished` at the end.

    While the run lives, frames come from its Redis stream; afterwards from the result's files. Closes
    with 1000 after `finished`, with 4401, 4403 or 4404 when the user may not (or no longer) look.
    """

    def permitted(self) -> Run:
        user = self.session_user()
        assert isinstance(user, User)
        return selectors.run(user, self.target)[0]

    async def connect(self) -> None:
        await self.accept()
        if await self.check() is not None:
            self.after = _after(self.scope["query_string"])
            self.told: str | None = None
            self.columns_sent = False
            self.spawn(self._follow())

    async def _follow(self) -> None:
        """Until the end of the run: read frames, look at the row when winked at or after two seconds."""
        wink = "$"
        async with redis_client.asynchronous() as redis:
            with contextlib.suppress(RedisError, OSError):
                wink = await _newest(redis, live_stream.winks_key(self.target))
            # The row is read after the newest wink is known, so no change falls in between.
            run: Run | None = await self.check()
            while run is not None:
                await self._tell_run(run)
                if run.state in FINAL:
                    await self._end(run)
                    return
                try:
                    wink = await self._frames_until_wink(redis, wink)
                except (RedisError, OSError):
                    await asyncio.sleep(_LOOK_EVERY_S)  # Redis is down: the row still tells of the end
                run = await self.check()

    async def _frames_until_wink(self, redis: Any, wink: str) -> str:
        """Pass frames on for at most two seconds; returns early, with its id, on a wink."""
        frames, winks = live_stream.frames_key(self.target), live_stream.winks_key(self.target)
        deadline = asyncio.get_running_loop().time() + _LOOK_EVERY_S
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            answer = await redis.xread(
                {frames: live_stream.entry_id(self.after), winks: wink},
                count=_FRAMES_A_MESSAGE if self.after >= 0 else _FRAMES_AT_FIRST,
                block=max(1, int(left * 1000)),
            )
            for key, entries in answer or ():
                if key.decode() == frames:
                    await self._columns(redis)
                    await self._send_frames([fields[b"f"].decode() for _, fields in entries])
                    self.after = live_stream.frame_number(entries[-1][0])
                else:
                    return str(entries[-1][0].decode())
        return wink

    async def _columns(self, redis: Any) -> None:
        if not self.columns_sent:
            text = await redis.get(live_stream.columns_key(self.target))
            if text is not None:
                await self._send_columns(text.decode())

    async def _end(self, run: Run) -> None:
        """What is left of the frames from the files, the end, and goodbye."""
        found = await database_sync_to_async(selectors.frames)(run, self.after)
        if found.columns is not None and not self.columns_sent:
            await self._send_columns(found.columns)
        for start in range(0, len(found.frames), _FRAMES_A_MESSAGE):
            await self._send_frames(found.frames[start : start + _FRAMES_A_MESSAGE])
        await self.send(text_data='{"type":"finished"}')
        await self.close(FINISHED)

    async def _tell_run(self, run: Run) -> None:
        body = RunOut.of(run).model_dump_json()
        if body != self.told:
            self.told = body
            await self.send(text_data=f'{{"type":"run","run":{body}}}')

    async def _send_columns(self, columns: str) -> None:
        self.columns_sent = True
        await self.send(text_data=f'{{"type":"columns","columns":{columns}}}')

    async def _send_frames(self, frames: Sequence[str]) -> None:
        await self.send(text_data=f'{{"type":"frames","frames":[{",".join(frames)}]}}')


def _after(query: bytes) -> int:
    """The number in `?after=N`; -1 (from the first frame) when there is none or it is none."""
    text = parse_qs(query.decode("ascii", "replace")).get("after", ["-1"])[0]
    try:
        return max(-1, min(int(text), 1_000_000_000))
    except ValueError:
        return -1


async def _newest(redis: Any, stream: str) -> str:
    entries = await redis.xrevrange(stream, count=1)
    return entries[0][0].decode() if entries else "0-0"
