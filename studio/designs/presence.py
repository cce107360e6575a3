"""Who has a design open: one short-lived field per socket in a Redis hash."""

import json
import time
from uuid import UUID

from studio.common import redis_client

_GONE_AFTER_S = 30.0


def _key(design_id: UUID) -> str:
    return f"lagwise:design:{design_id}:presence"


async def enter(design_id: UUID, socket: str, name: str) -> bool:
    """Note that *socket* of *name* is there; True when it was not before."""
    async with redis_client.asynchronous() as redis:
        added = await redis.hset(_key(design_id), socket, json.dumps([name, time.time()]))
        await redis.expire(_key(design_id), 60)
    return bool(added)


async def leave(design_id: UUID, socket: str) -> None:
    """Forget *socket*."""
    async with redis_client.asynchronous() as redis:
        await redis.hdel(_key(design_id), socket)


async def names(design_id: UUID) -> list[str]:
    """The people there, sorted, each once; a socket that said nothing for 30 s has died."""
    async with redis_client.asynchronous() as redis:
        entries = await redis.hgetall(_key(design_id))
    alive = time.time() - _GONE_AFTER_S
    seen = (json.loads(entry) for entry in entries.values())
    return sorted({name for name, at in seen if at > alive})
