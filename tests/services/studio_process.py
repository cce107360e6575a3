"""The embedded studio as a person starts it: supervisor, broker, web, worker and reaper as real processes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from studio.launch.ports import any_free
from studio.launch.stack import web_answers

PROJECT = Path(__file__).resolve().parents[2]


class StudioProcess:
    """One studio on *data_dir*. *env* is added to the environment of every process of it."""

    def __init__(self, data_dir: Path, *, env: dict[str, str] | None = None, workers: int = 1) -> None:
        self.data_dir = data_dir
        self.port = any_free()
        self.env = env or {}
        self.workers = workers
        self.output = data_dir.parent / f"{data_dir.name}.out"
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def open_url(self) -> str:
        """The address that signs a browser in; the token is good for one use."""
        return f"{self.url}/?token={self.token}"

    def start(self, timeout_s: float = 60) -> None:
        """Start what is installed and built; returns when the address was printed."""
        command = [sys.executable, "-m", "studio.launch", "run", "--as-is", "--port", str(self.port)]
        command += ["--data", str(self.data_dir), "--workers", str(self.workers)]
        env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env={**env, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout_s
        while not (found := re.search(r"\?token=(\S+)", self.printed())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"The studio does not start:\n{self.printed()}")
            time.sleep(0.05)
        self.token = found[1]

    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def log(self, name: str) -> str:
        """The log of web, worker, reaper or broker."""
        return (self.data_dir / "log" / f"{name}.log").read_text(errors="replace")

    def children(self) -> dict[str, dict[str, Any]]:
        """Name → pid, ready, restarts, as the supervisor records them; empty until it has started one."""
        record = self.data_dir / "run" / "processes.json"
        return dict(json.loads(record.read_text())["children"]) if record.exists() else {}

    def pid(self, name: str) -> int | None:
        found: int | None = self.children()[name]["pid"]
        return found

    def restarts(self, name: str) -> int:
        return int(self.children()[name]["restarts"])

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send *number* to the whole process group of a child: `kill -9` of a worker with its pool."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run"
        os.killpg(pid, number)

    def wait_until_ready(self, timeout_s: float = 30) -> None:
        """Until every child runs and answers, and the pages do."""
        deadline = time.monotonic() + timeout_s
        while True:
            rows = self.children().values()
            if rows and all(row["ready"] for row in rows) and web_answers(self.port):
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"Not ready: {self.children()}\n{self.printed()}")
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout_s: float = 30) -> int:
        """Ask the supervisor to stop; returns its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout_s)
