"""The list of processes of a data folder: one supervisor at a time, and no orphans of one that was killed."""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from studio.launch.child import Child, group_exists
from studio.launch.places import Places
from studio.launch.problem import Problem


@contextmanager
def only_supervisor(places: Places, address: str) -> Iterator[None]:
    """Hold the data folder; raises `Problem` naming the address when another supervisor holds it."""
    path = places.run / "supervisor.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            process, _, where = lock.read().partition(" ")
            raise Problem(
                f"Lagwise already runs on {places.show(places.data)} (process {process or 'unknown'}): open "
                f"{where.strip() or 'its address'}. Stop it with Ctrl-C there, or start a second studio with "
                "its own data: make run PORT=8001 DATA=var/second"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {address}\n")
        lock.flush()
        yield


def write_list(places: Places, address: str, children: Sequence[Child]) -> None:
    """Record who runs, for the next start, for tests and for a curious person; replaced in one step."""
    rows = {
        child.spec.name: {
            "pid": child.pid,
            "started": started(child.pid) if child.pid else None,
            "ready": child.ready,
            "restarts": child.restarts,
        }
        for child in children
    }
    path = list_path(places.data)
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps({"address": address, "supervisor": os.getpid(), "children": rows}, indent=1))
    aside.replace(path)


def list_path(data: Path) -> Path:
    return data / "run" / "processes.json"


def end_orphans(places: Places) -> int:
    """Kill what a supervisor that was itself killed left behind; returns how many. Call with the lock held.

    A process counts only if its start time is the recorded one: numbers of processes are used again.
    """
    try:
        rows = json.loads(list_path(places.data).read_text())["children"].values()
    except (OSError, ValueError, KeyError):
        return 0
    orphans = [row["pid"] for row in rows if row["pid"] and started(row["pid"]) == row["started"]]
    for group in orphans:
        os.killpg(group, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(group_exists(group) for group in orphans) and time.monotonic() < deadline:
        time.sleep(0.02)
    list_path(places.data).unlink()
    return len(orphans)


def started(pid: int) -> str | None:
    """When process *pid* started, in the system's own words; None when there is no such process."""
    try:
        # Field 22 of stat; the name in field 2 may hold spaces and brackets, so count from its end.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or None
