"""One supervised process: started in a session of its own, watched, started again when it dies."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

BACKOFF_S = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
# A child that lived this long has recovered: its next death starts the backoff anew.
RECOVERED_AFTER_S = 60.0
# Rotated at a start when larger, so that a studio left running for months keeps two files of each.
LOG_LIMIT_BYTES = 5_000_000


@dataclass(frozen=True)
class Spec:
    """How to run a child.

    *healthy* asks the child once and may block for a few seconds; after *patience* unhealthy answers
    in a row the child is killed and started again. *harder* is the signal between SIGTERM and SIGKILL
    at a stop, for a program that knows one.
    """

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    healthy: Callable[["Child"], bool]
    patience: int = 6
    harder: signal.Signals = signal.SIGKILL


class Child:
    """A process that should always run. *restarts* counts its unexpected ends."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.restarts = 0
        self.deaths = 0  # since it last recovered
        self.misses = 0  # unhealthy answers in a row
        self.start_at = 0.0
        self._started = 0.0
        self._log_from = 0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None else None

    def start(self) -> None:
        rotate(self.spec.log)
        with self.spec.log.open("ab") as log:
            self._log_from = log.tell()
            self.process = subprocess.Popen(
                self.spec.command,
                cwd=self.spec.cwd,
                env=dict(self.spec.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started = time.monotonic()
        self.ready, self.misses = False, 0

    def alive(self) -> bool:
        process = self.process  # the health checks' thread asks while the main one may set it to None
        return process is not None and process.poll() is None

    def check(self) -> None:
        """Ask whether it works; the answer changes *ready* and *misses*."""
        if not self.alive():
            return
        if self.spec.healthy(self):
            self.ready, self.misses = True, 0
        elif self.ready:
            self.misses += 1

    def died(self) -> None:
        """Note an unexpected end: what is left of its group ends too, and the next start has its time."""
        now = time.monotonic()
        if now - self._started > RECOVERED_AFTER_S:
            self.deaths = 0
        self.send(signal.SIGKILL, whole_group=True)
        self.process, self.ready = None, False
        self.start_at = now + BACKOFF_S[min(self.deaths, len(BACKOFF_S) - 1)]
        self.deaths += 1
        self.restarts += 1

    def send(self, number: signal.Signals, *, whole_group: bool = False) -> None:
        """Signal the process, or all of its session; nothing when it is gone.

        The first SIGTERM goes to the process alone: Celery's would lose its pool under its feet.
        """
        if self.process is None:
            return
        try:
            (os.killpg if whole_group else os.kill)(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def gone(self) -> bool:
        """Whether neither the process nor anything of its group is left."""
        if self.process is None:
            return True
        return self.process.poll() is not None and not group_exists(self.process.pid)

    def printed(self) -> str:
        """What it has printed since its last start."""
        with self.spec.log.open("rb") as log:
            log.seek(self._log_from)
            return log.read().decode(errors="replace")

    def last_words(self, lines: int = 8) -> str:
        return "\n".join(self.printed().strip().splitlines()[-lines:])


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(log.suffix + ".1"))
