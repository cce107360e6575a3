"""Connections to Redis: one pool per process for threads, one client per use in an event loop."""

from functools import cache
from typing import Any

import redis
import redis.asyncio
from django.conf import settings


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2)


def synchronous() -> Any:
    """The process's client; its pool is safe for threads, and for forks.

    Any, because redis-py types every answer as the union of all that any server may say.
    """
    return _client()


def asynchronous() -> Any:
    """A client of this event loop: `async with`. Reads may block for long, so they have no timeout."""
    return redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
