"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on a unix socket."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PostgresProcess:
    """*url* is a DATABASE_URL. The cluster keeps nothing safe (fsync off): it lives for one session."""

    folder: Path
    bin: Path

    @property
    def url(self) -> str:
        return f"postgresql://lagwise@/postgres?host={self.folder}"

    def start(self) -> None:
        self._run(
            "initdb",
            "-D",
            str(self.folder / "data"),
            "-U",
            "lagwise",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def close(self) -> None:
        try:
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        """PostgreSQL refuses to run as root, so there it runs as Debian's user for it."""
        command = [str(self.bin / program), *arguments]
        who = "postgres" if os.getuid() == 0 else None
        # To a file, not a pipe: the server inherits it, and a pipe would stay open as long as it runs.
        with (self.folder / "commands").open("a+") as said:
            done = subprocess.run(command, stdout=said, stderr=said, user=who, cwd=self.folder, check=False)
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} failed: {said.read()}")


def prepare() -> PostgresProcess | None:
    """A cluster's folder and programs, or None when this machine has no PostgreSQL (or no user for it)."""
    folders = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    on_path = shutil.which("initdb")
    if on_path and not folders:
        folders = [Path(on_path).resolve().parent]
    if not folders:
        return None
    folder = Path(tempfile.mkdtemp(prefix="lw-pg-", dir="/tmp"))
    if os.getuid() == 0:
        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            folder.rmdir()
            return None
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return PostgresProcess(folder, folders[0])
