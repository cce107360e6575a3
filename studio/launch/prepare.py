"""The steps before anything starts. Each leaves a stamp beside what it made and is skipped while it holds."""

import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.launch import node
from studio.launch.commands import Outcome, run_logged
from studio.launch.places import Places, digest, stamped
from studio.launch.problem import Problem
from studio.launch.screen import Screen, Step

NEEDS_MB = 1800  # virtual environment 1.0 GB, node_modules 0.2 GB, wheels while they are unpacked
NETWORK = re.compile(
    r"name resolution|Name or service not known|getaddrinfo|NewConnectionError|ConnectTimeout|ProxyError"
    r"|Network is unreachable|Connection refused|\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT)\b"
    r"|network timeout|Max retries exceeded|No address associated"
    r"|\(from versions: none\)"  # pip's word for an index that did not answer: the versions are pinned and exist
)
DISK = re.compile(r"No space left on device|\bENOSPC\b|Disk quota exceeded")


@contextmanager
def alone(places: Places, screen: Screen) -> Iterator[None]:
    """Hold this folder's set-up: two studios, or a studio and `make test`, may start at the same time."""
    with (places.project / "requirements.txt").open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            screen.say("  Another set-up of this folder is at work; waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def prepare_python(places: Places, screen: Screen, requirements: str = "requirements.txt") -> None:
    """A virtual environment in .venv with what *requirements* pins."""
    lists = [places.project / "requirements.txt"]
    if requirements != "requirements.txt":
        lists.append(places.project / requirements)
    stamps = {path: places.venv / f".lagwise-{path.stem}" for path in lists}
    values = {path: digest([path], sys.version, str(places.venv)) for path in lists}
    if places.python.exists() and all(stamped(stamps[path], values[path]) for path in lists):
        return
    _require_disk(places)
    if not _works(places):
        with screen.step("virtual environment"):
            _create_venv(places)
    with screen.step("Python packages") as step:
        _install(places, step, lists[-1])
    for path in lists:
        stamps[path].write_text(values[path])


def _require_disk(places: Places) -> None:
    free_mb = shutil.disk_usage(places.project).free // 2**20
    if free_mb < NEEDS_MB:
        raise Problem(
            f"Only {free_mb} MB are free where this project is, and the packages need about {NEEDS_MB} MB. "
            "Free some space, then run the same command again."
        )


def _works(places: Places) -> bool:
    """Whether .venv is a virtual environment of this Python, in this place (a copied or moved one is not)."""
    ask = "import sys, pip; print(*sys.version_info[:2])"
    try:
        made = (places.venv / "pyvenv.cfg").read_text(encoding="utf-8")
        if "command = " in made and str(places.venv) not in made:
            return False
        answer = subprocess.run(
            [places.python, "-c", ask], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.split() == [str(number) for number in sys.version_info[:2]]


def _create_venv(places: Places) -> None:
    shutil.rmtree(places.venv, ignore_errors=True)
    outcome = run_logged(
        [sys.executable, "-m", "venv", str(places.venv)], places.log / "setup.log", cwd=places.project
    )
    if outcome.code != 0:
        if "ensurepip" in outcome.last:
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            raise Problem(
                "This Python cannot make virtual environments. On Debian or Ubuntu: "
                f"apt-get install -y {package}; then run the same command again."
            )
        raise _failed("making the virtual environment", outcome, places)


def _install(places: Places, step: Step, requirements: Path) -> None:
    total = len(pinned(requirements))

    def installed() -> tuple[int, int]:
        found = sum(len(list(Path(folder).glob("*.dist-info"))) for folder in places.site_packages())
        return (min(found, total), total)

    def on_line(line: str) -> None:
        word, _, rest = line.partition(" ")
        if word in ("Collecting", "Downloading", "Installing"):
            step.detail = f"{word.lower()} {rest.split('==')[0].split(' (')[0][:40]}"

    step.measure = installed
    command = [str(places.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "-r", str(requirements)]
    outcome = run_logged(command, places.log / "setup.log", cwd=places.project, on_line=on_line)
    step.measure, step.detail = None, f"{total} packages"
    if outcome.code != 0:
        raise _failed("installing the Python packages", outcome, places)


def pinned(requirements: Path) -> list[str]:
    """The lines `name==version` of a requirements file and of those it names with `-r`."""
    lines: list[str] = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            lines += pinned(requirements.parent / line[3:].strip())
        elif "==" in line.partition("#")[0]:
            lines.append(line.strip())
    return lines


def prepare_engine(places: Places, screen: Screen) -> None:
    """The engine's machine code for this processor, unless it stands for the sources as they are now."""
    elsewhere = os.environ.get("NUMBA_CACHE_DIR", "")
    stamp = Path(elsewhere or places.project / ".numba_cache") / ".lagwise-warmed"
    value = digest([places.project / "requirements.txt", *engine_sources(places.project)], processor())
    if stamped(stamp, value):
        return
    with screen.step("engine") as step:
        command = [str(places.python), "-m", "simulator.engines.compiled.warm"]
        outcome = run_logged(command, places.log / "setup.log", cwd=places.project)
        step.detail = outcome.last.splitlines()[-1].partition(";")[0] if outcome.last else ""
        if outcome.code != 0:
            raise _failed("compiling the engine", outcome, places)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


def engine_sources(project: Path) -> list[Path]:
    """Every file that the machine code may come from: all but those of commands, rules and exports."""
    folders = ("base", "engines", "metrics", "plan")
    return [path for folder in folders for path in (project / "simulator" / folder).rglob("*.py")]


def processor() -> str:
    """What machine code depends on: the kind of processor, and its model and features where Linux lists them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    described = {line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))}
    return "\n".join([platform.machine(), platform.processor(), *sorted(described)])


def prepare_packages_of_node(places: Places, screen: Screen) -> None:
    """`npm ci` in static/, unless node_modules stands for the present package-lock.json."""
    stamp = places.static / "node_modules" / ".lagwise-installed"
    value = digest([places.static / "package.json", places.static / "package-lock.json"])
    if not stamped(stamp, value):
        _require_disk(places)
        with screen.step("front-end packages") as step:
            _npm(places, step, "ci", "--no-audit", "--no-fund")
        stamp.write_text(value)


def prepare_front_end(places: Places, screen: Screen) -> None:
    """The bundles in static/dist, built from the sources as they are now."""
    prepare_packages_of_node(places, screen)
    stamp = places.static / "node_modules" / ".lagwise-built"
    value = digest(front_end_sources(places.static))
    if stamped(stamp, value) and (places.static / "dist" / "manifest.json").exists():
        return
    with screen.step("front end") as step:
        _npm(places, step, "run", "build")
    stamp.write_text(value)


def front_end_sources(static: Path) -> list[Path]:
    """Every file that the build reads: the sources and the settings beside them."""
    settings = [path for path in static.iterdir() if path.is_file()]
    return settings + [path for path in (static / "src").rglob("*") if path.is_file()]


def _npm(places: Places, step: Step, *arguments: str) -> None:
    found = node.find(places.site_packages())
    step.detail = f"Node.js {found.version}"
    command = [*found.npm, *arguments, "--cache", str(places.data / "npm-cache")]
    outcome = run_logged(command, places.log / "setup.log", cwd=places.static, env=found.environment())
    if outcome.code != 0:
        raise _failed(f"npm {' '.join(arguments[:2])}", outcome, places)


def prepare_database(places: Places, screen: Screen, env: dict[str, str]) -> None:
    """The tables of today's migrations, and the examples; skipped while neither changed.

    Where DATABASE_URL names a database of its own, Django looks itself: others may have changed it.
    """
    migrations = list(places.project.glob("studio/*/migrations/*.py"))
    loader = list(places.project.glob("studio/*/management/commands/load_examples.py"))
    examples = list(places.examples.glob("*.yaml"))
    value = digest([*migrations, *loader, *examples, places.project / "requirements.txt"])
    stamp = places.run / "database.stamp"
    own = "DATABASE_URL" not in os.environ
    if own and any(places.data.glob("*.sqlite3")) and stamped(stamp, value):
        return
    with screen.step("database") as step:
        _manage(places, step, env, "migrate", "--noinput")
    with screen.step("examples") as step:
        _manage(places, step, env, "load_examples")
        step.detail = f"{len(examples)} designs"
    stamp.write_text(value)


def _manage(places: Places, step: Step, env: dict[str, str], *arguments: str) -> None:
    def on_line(line: str) -> None:
        if "Applying " in line:
            step.detail = line.strip().split(" ")[1].rstrip(".")

    command = [str(places.python), "manage.py", *arguments]
    outcome = run_logged(command, places.log / "setup.log", cwd=places.project, env=env, on_line=on_line)
    step.detail = ""
    if outcome.code != 0:
        raise _failed(f"manage.py {arguments[0]}", outcome, places)


def _failed(doing: str, outcome: Outcome, places: Places) -> Problem:
    """The sentence for a command that failed: by cause where the cause can be read, else with its last lines."""
    log = places.show(outcome.log)
    if DISK.search(outcome.last):
        return Problem(f"The disk is full ({doing}). Free about 2 GB, then run the same command again.")
    if NETWORK.search(outcome.last):
        return Problem(
            f"No way to the package registry ({doing}). Check the network, or the proxy and mirror settings of "
            f"pip and npm, then run the same command again; it goes on where it stopped. Details: {log}"
        )
    return Problem(f"{doing} failed. Its last words:\n\n{outcome.last}\n\nAll of them are in {log}.")
