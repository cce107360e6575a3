"""`make image-dry-run`: the Dockerfile's steps, run without an image builder, and the result started.

For machines that have no container engine. Each stage gets an empty overlay over this machine's own system,
inside a mount namespace, with an environment of its own; COPY and RUN do there what the file says, as root,
and CMD and HEALTHCHECK run as the file's user against a real Redis and PostgreSQL. What differs from an image:
the base images are not downloaded (this machine's Debian, Python and Node.js stand in), and nothing is packed.
Needs root on Linux, `unshare` and the packages of `make setup`. Exit code 0 when the started studio is healthy.
"""

import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studio.launch import node
from studio.launch.places import Places
from tests.deployment import dockerfile
from tests.deployment.dockerfile import Copy, Stage
from tests.services import postgres_process, redis_process
from tests.services.redis_process import RedisProcess

PROJECT = Path(__file__).resolve().parents[1]
# How this machine reaches the package registries; a builder would have its own.
NETWORK = ("PROXY", "CERT", "CA_BUNDLE", "PIP_", "NPM_CONFIG_")


class StageRoot:
    """The file system of one stage: this machine's, read-only, under a folder of its own changes."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.changes = folder / "changes"
        self.folder = folder
        self.workdir = "/"
        for name in ("changes", "work", "root"):
            (folder / name).mkdir(parents=True)

    def run(
        self, command: list[str], env: dict[str, str], user: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run *command* in the stage, in its working folder, as *user*."""
        return subprocess.run(self.wrapped(command, user), env=env, text=True, check=False)

    def wrapped(self, command: list[str], user: str | None) -> list[str]:
        root, who = self.folder / "root", f"--userspec={user}:{user}" if user else "--userspec=root:root"
        script = (
            # The stage's own PATH is for what runs inside.
            f"PATH_INSIDE=$PATH; PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
            f"mount -t overlay overlay -o lowerdir=/,upperdir={self.changes},workdir={self.folder / 'work'} {root}\n"
            f"for each in proc dev tmp; do mount --rbind /$each {root}/$each; done\n"
            f'exec chroot {who} {root} env PATH="$PATH_INSIDE" sh -c \'cd "$0" && exec "$@"\' "$@"\n'
        )
        return ["unshare", "--mount", "sh", "-ec", script, "sh", self.workdir, *command]

    def beside(self, process: int, command: list[str], user: str) -> list[str]:
        """As `wrapped`, but in the mounts of *process*: one overlay may not be mounted twice."""
        chroot = ["chroot", f"--userspec={user}:{user}", str(self.folder / "root")]
        move = ["sh", "-c", 'cd "$0" && exec "$@"', self.workdir, *command]
        path = {**self.stage.environment()}.get("PATH", "/usr/bin:/bin")
        return ["nsenter", f"--mount=/proc/{process}/ns/mnt", *chroot, "env", f"PATH={path}", *move]

    def copy(self, copy: Copy, stages: dict[str, "StageRoot"], patterns: list[str]) -> None:
        target = self.changes / (Path(self.workdir) / copy.target).relative_to("/")
        for name in copy.sources:
            source = PROJECT / name if copy.stage is None else stages[copy.stage].changes / name.lstrip("/")
            into = target / source.name if copy.target.endswith("/") and source.is_file() else target
            into.parent.mkdir(parents=True, exist_ok=True)
            if source.is_file():
                shutil.copy2(source, into)
            else:
                skip = patterns if copy.stage is None else []
                shutil.copytree(source, into, dirs_exist_ok=True, symlinks=True, ignore=_leave_out(skip))


def _leave_out(patterns: list[str]):  # type: ignore[no-untyped-def]
    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(PROJECT) if patterns else Path()
        return {name for name in names if dockerfile.ignored(str(inside / name), patterns)}

    return ignore


def node_tools(folder: Path) -> Path:
    """A folder with `node` and `npm`, as a Node.js image has them on its PATH."""
    found = node.find(Places.of().site_packages())
    folder.mkdir()
    (folder / "node").symlink_to(found.folder / "node")
    (folder / "npm").write_text(f'#!/bin/sh\nexec {shlex.join(found.npm)} "$@"\n')
    (folder / "npm").chmod(0o755)
    return folder


def build(stages: list[Stage], folder: Path) -> StageRoot:
    """Do the steps of every stage; returns the last one's root."""
    patterns = dockerfile.ignore_patterns(PROJECT / ".dockerignore")
    roots: dict[str, StageRoot] = {}
    tools = node_tools(folder / "tools")
    network = {
        name: value for name, value in os.environ.items() if any(part in name.upper() for part in NETWORK)
    }
    for stage in stages:
        root = roots[stage.name] = StageRoot(stage, folder / stage.name)
        print(f"\nFROM {stage.base} AS {stage.name}   (this machine stands in for {stage.base})", flush=True)
        path = f"{tools}:/usr/sbin:/usr/bin:/sbin:/bin"
        env = {"PATH": path, "HOME": "/tmp", **network}
        for word, rest in stage.steps:
            began = time.monotonic()
            if word == "WORKDIR":
                root.workdir = rest
                (root.changes / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif word == "COPY":
                root.copy(Copy.of(rest), roots, patterns)
            elif word == "ENV":
                env.update(dockerfile.settings(rest))
            elif word == "RUN" and root.run(["/bin/sh", "-c", rest], env).returncode != 0:
                raise SystemExit(f"FAILED: RUN {rest}")
            print(f"  {time.monotonic() - began:6.1f} s  {word} {rest[:110]}", flush=True)
    return roots[stages[-1].name]


def start(root: StageRoot) -> bool:
    """Migrate, start CMD as the file's user, and ask HEALTHCHECK until it says yes."""
    binary, postgres = redis_process.binary(), postgres_process.prepare()
    if binary is None or postgres is None:
        raise SystemExit("Needs redis-server and postgresql here: apt-get install -y redis-server postgresql")
    redis = RedisProcess(binary)
    redis.start()
    postgres.start()
    user = root.stage.last("USER")
    env = {
        **root.stage.environment(),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "studio.example",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "HOME": "/tmp",
    }
    for path in (redis.folder, redis.folder / "redis.sock", postgres.folder):
        path.chmod(0o777)  # the file's user is another one than the services'
    migrated = root.run(["python", "manage.py", "migrate", "--noinput"], env, user).returncode == 0
    web = subprocess.Popen(root.wrapped(dockerfile.command(root.stage.last("CMD")), user), env=env)
    try:
        check = dockerfile.command(root.stage.last("HEALTHCHECK"))
        for _ in range(60):
            time.sleep(1)
            ask = root.beside(web.pid, ["sh", "-c", f"id && {shlex.join(check)}"], user)
            outside = {**env, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
            if web.poll() is None and subprocess.run(ask, env=outside, check=False).returncode == 0:
                return migrated
        return False
    finally:
        web.terminate()
        web.wait(20)
        redis.close()
        postgres.close()


def main() -> int:
    if os.getuid() != 0 or shutil.which("unshare") is None:
        print("This needs root and unshare (Linux); on other machines build the image: docker compose build")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="lagwise-image-"))
    try:
        root = build(dockerfile.read(PROJECT / "Dockerfile"), folder)
        size = sum(path.lstat().st_size for path in root.changes.rglob("*") if path.is_file()) / 2**20
        print(
            f"\nThe last stage adds {size:.0f} MiB to its base image. Starting it as {root.stage.last('USER')}:"
        )
        healthy = start(root)
        print("healthy" if healthy else "FAILED: not healthy")
        return 0 if healthy else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
