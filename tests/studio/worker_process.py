"""A real Celery worker on the test's own database and Redis, to be killed as one likes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

LEASE_S = 2.0


def _database_url() -> str:
    """The database of this test: a SQLite file, or one of a PostgreSQL on a unix socket."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"


class WorkerProcess:
    """*log* is where it writes; `start` and `ready` wait until it takes tasks."""

    def __init__(self, folder: Path, redis_url: str, name: str = "worker") -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.redis_url = redis_url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, within_s: float = 30.0) -> None:
        """Start it, unless it runs, with a pool of one and a lease of two seconds."""
        if self.process is not None and self.process.poll() is None:
            return
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "studio.config.settings",
            "DATABASE_URL": _database_url(),
            "REDIS_URL": self.redis_url,
            "LAGWISE_DATA_DIR": str(settings.LAGWISE_DATA_DIR),
            "LAGWISE_LEASE_S": str(LEASE_S),
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "studio.config.celery:app",
            "worker",
            "-Q",
            "runs",
            "-c",
            "1",
        ]
        command += ["-n", f"{self.name}@%h", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                command, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.ready(within_s)

    def ready(self, within_s: float) -> None:
        """Until it says that it is ready."""
        deadline = time.monotonic() + within_s
        while b" ready." not in self.log.read_bytes():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The worker does not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL for the worker and its pool."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM for the worker, as the launcher does."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)

    def _end(self, number: signal.Signals) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait()
