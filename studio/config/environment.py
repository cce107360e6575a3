"""The settings that a machine gives: environment variables only, read once, checked at once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

# WAL and immediate transactions: with Django's defaults 333 of 1600 concurrent transactions failed
# with "database is locked", with these none did.
SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
}


@dataclass(frozen=True)
class Environment:
    """What the environment says. *token* is "" unless the launcher made one."""

    mode: Literal["local", "deployed"]
    data_dir: Path
    secret_key: str
    database: dict[str, Any]
    redis_url: str
    token: str
    allowed_hosts: tuple[str, ...]
    examples: Path
    lease_s: float


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read LAGWISE_MODE, LAGWISE_DATA_DIR, SECRET_KEY, DATABASE_URL, REDIS_URL, LAGWISE_TOKEN,
    ALLOWED_HOSTS, LAGWISE_EXAMPLES and LAGWISE_LEASE_S. Raises ImproperlyConfigured with what to do."""
    mode = environ.get("LAGWISE_MODE", "local")
    if mode not in ("local", "deployed"):
        raise ImproperlyConfigured(f"LAGWISE_MODE is {mode!r}; it is local or deployed.")
    data_dir = Path(environ.get("LAGWISE_DATA_DIR") or ROOT / "var").resolve()
    hosts = tuple(host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip())
    secret_key = environ.get("SECRET_KEY", "")
    if mode == "deployed":
        if len(secret_key) < 50:
            raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters.")
        if not hosts or "*" in hosts:
            raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of this studio, comma separated.")
    return Environment(
        mode="deployed" if mode == "deployed" else "local",
        data_dir=data_dir,
        # Without the launcher (tests, commands) a key of this process will do: nobody signs in with it.
        secret_key=secret_key or secrets.token_urlsafe(64),
        database=database(environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'db.sqlite3'}"),
        redis_url=environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0",
        token=environ.get("LAGWISE_TOKEN", ""),
        allowed_hosts=hosts or ("localhost", "127.0.0.1", "[::1]"),
        examples=Path(environ.get("LAGWISE_EXAMPLES") or ROOT / "examples").resolve(),
        lease_s=float(environ.get("LAGWISE_LEASE_S") or 10.0),
    )


def database(url: str) -> dict[str, Any]:
    """Django's form of `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME?OPTION=…`.

    The folder of a SQLite file is made. A host that is a folder (unix socket) is written as `postgresql:///NAME?host=/FOLDER`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:]
        if not path:
            raise ImproperlyConfigured("DATABASE_URL names no file; write sqlite:////absolute/path.sqlite3.")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": dict(SQLITE_OPTIONS),
            # Tests run real workers beside them; a database in memory would be theirs alone.
            "TEST": {"NAME": f"{path}.test"},
        }
    if parts.scheme in ("postgresql", "postgres"):
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or options.pop("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": options.pop("port", str(parts.port or "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(f"DATABASE_URL starts with {parts.scheme!r}; it is sqlite or postgresql.")


def broker_url(redis_url: str) -> str:
    """Celery's name of a Redis: a unix socket is `redis+socket://PATH?virtual_host=N`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"
