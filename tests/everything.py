"""`make test`: sets up what a fresh machine lacks, runs every check and test, and says what was counted.

`python3 -m tests.everything [KIND...]`, kinds: lint, python, typescript, browser; broker and conformance only
when they are named. Standard library only, for it runs before anything is installed. Exit code 0 only when nothing failed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from studio.launch import node, prepare
from studio.launch.places import Places
from studio.launch.problem import Problem
from studio.launch.screen import Screen

REPORTS = Path("test-results")
# Program → Debian package. Chromium opens the pages, the others are the services of the deployed form.
DEBIAN = {"chromium": "chromium", "redis-server": "redis-server", "initdb": "postgresql"}

# Kind → why it is not part of a run without kinds, and how to run it.
ON_REQUEST = {
    "broker": "minutes with three real Kafka brokers, and 55 MB of jars at the first use: make broker",
    "conformance": "minutes with 5,000 random runs and 100 million records: make conformance",
}


@dataclass
class Tally:
    """What one kind of test came to; *skips* are "name: reason"."""

    kind: str
    passed: int = 0
    failed: int = 0
    skips: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main(kinds: Sequence[str]) -> int:
    runners: dict[str, Callable[[Places], Tally]] = {
        "lint": run_lint,
        "python": run_python,
        "typescript": run_typescript,
        "browser": run_browser,
        "broker": run_broker,
        "conformance": run_conformance,
    }
    unknown = [kind for kind in kinds if kind not in runners]
    if unknown:
        print(f"There is no kind of test {unknown[0]}; there are {', '.join(runners)}.", file=sys.stderr)
        return 2
    chosen = list(kinds) or [kind for kind in runners if kind not in ON_REQUEST]
    began = time.monotonic()
    places = Places.of()
    places.make()
    try:
        set_up(
            places,
            services=bool({"python", "browser"} & set(chosen)),
            engine=bool({"python", "browser"} & set(chosen)),
            front_end=set(chosen) != {"broker"},
        )
    except Problem as problem:
        print(f"\n{problem}\n", file=sys.stderr)
        return 1
    (places.project / REPORTS).mkdir(exist_ok=True)
    tallies = [timed(runners[kind], places) for kind in runners if kind in chosen]
    left_out = () if kinds else tuple(ON_REQUEST)
    return summarise(tallies, left_out, time.monotonic() - began)


def set_up(places: Places, *, services: bool, engine: bool, front_end: bool) -> None:
    """Python packages and, as asked, the compiled engine, Node.js packages and built pages and, as root on Debian,
    the services."""
    screen = Screen()
    print("Set-up", flush=True)
    if services:
        install_debian_packages(screen)
    with prepare.alone(places, screen):
        prepare.prepare_python(places, screen, "requirements-dev.txt")
        if engine:  # or the first test would wait for it
            prepare.prepare_engine(places, screen)
        if front_end:
            prepare.prepare_front_end(places, screen)


def install_debian_packages(screen: Screen) -> None:
    wanted = [package for program, package in DEBIAN.items() if not found(program)]
    if not wanted:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(wanted)}"
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        print(f"  Some tests will be skipped. To run them too, install as root: {line}", flush=True)
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with screen.step("Debian packages") as step:
        step.detail = " ".join(wanted)
        for command in (["apt-get", "update", "-q"], line.split()):
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                last = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
                step.detail = f"FAILED, so some tests will be skipped: {' '.join(command)}\n{last}"
                return


def found(program: str) -> bool:
    """Whether a program is here; Debian keeps PostgreSQL's initdb off the PATH."""
    return bool(shutil.which(program) or any(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))


def timed(run: Callable[[Places], Tally], places: Places) -> Tally:
    began = time.monotonic()
    tally = run(places)
    tally.seconds = time.monotonic() - began
    return tally


def run_lint(places: Places) -> Tally:
    """Each tool counts as one test; what it says is printed only when it objects."""
    print("\nLint", flush=True)
    python, found_node = str(places.python), node.find(places.site_packages())
    npm_run = [*found_node.npm, "run", "--silent"]
    checks: list[tuple[str, list[str], Path]] = [
        ("eslint", [*npm_run, "lint"], places.static),
        ("mypy --strict", [python, "-m", "mypy"], places.project),
        ("ruff check", [python, "-m", "ruff", "check", "."], places.project),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."], places.project),
        ("lint-imports", [str(places.venv / "bin" / "lint-imports")], places.project),
        ("tsc", [*npm_run, "check"], places.static),
    ]

    def run(check: tuple[str, list[str], Path]) -> tuple[float, subprocess.CompletedProcess[str]]:
        _, command, folder = check
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=folder, env=found_node.environment(), capture_output=True, text=True, check=False
        )
        return time.monotonic() - began, done

    tally = Tally("lint")
    with ThreadPoolExecutor(2) as two:  # each of them uses one core
        for (title, _, _), (seconds, done) in zip(checks, two.map(run, checks), strict=True):
            word = "ok" if done.returncode == 0 else "FAILED"
            print(f"  {word:<6} {title:<22}{seconds:6.1f} s", flush=True)
            if done.returncode == 0:
                tally.passed += 1
            else:
                tally.failed += 1
                tally.failures.append(title)
                print(done.stdout + done.stderr, flush=True)
    return tally


def run_python(places: Places) -> Tally:
    # Two at a time: half of the time goes by while real services start and stop. A file stays together,
    # for its tests may share a service. Browser tests run alone: some promise a time to the person.
    marker = "not browser and not broker and not conformance"
    # Files are given out in the order of tests/conftest.py, not by how many tests they hold.
    return run_pytest(places, "python", marker, "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def run_broker(places: Places) -> Tally:
    return run_pytest(places, "broker", "broker")


def run_conformance(places: Places) -> Tally:
    return run_pytest(places, "conformance", "conformance")


def run_browser(places: Places) -> Tally:
    return run_pytest(places, "browser", "browser")


def run_pytest(places: Places, kind: str, marker: str, *more: str) -> Tally:
    print(f"\n{kind.capitalize()} tests", flush=True)
    report = places.project / REPORTS / f"{kind}.xml"
    report.unlink(missing_ok=True)
    command = [str(places.python), "-m", "pytest", "-q", "--durations=8", "-m", marker]
    command += [f"--junitxml={report}", *more]
    done = subprocess.run(command, cwd=places.project, check=False)
    tally = Tally(kind)
    if report.exists():
        read_junit(report, tally)
    if done.returncode != 0 and not tally.failed:
        tally.failed += 1
        tally.failures.append(f"pytest ended with code {done.returncode}")
    return tally


def read_junit(report: Path, tally: Tally) -> None:
    """Counts and reasons from pytest's report; a strict xfail that fails as expected counts as passed."""
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname', '')}.{case.get('name', '')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed += 1
            tally.failures.append(name)
        elif skipped is not None and skipped.get("type") != "pytest.xfail":
            tally.skips.append(f"{name}: {skipped.get('message', 'no reason given')}")
        else:
            tally.passed += 1


def run_typescript(places: Places) -> Tally:
    print("\nTypeScript tests", flush=True)
    found_node = node.find(places.site_packages())
    report = places.project / REPORTS / "typescript.json"
    report.unlink(missing_ok=True)
    command = [*found_node.npm, "test", "--silent", "--", "--reporter=default", "--reporter=json"]
    command += [f"--outputFile.json={report}"]
    done = subprocess.run(command, cwd=places.static, env=found_node.environment(), check=False)
    tally = Tally("typescript")
    if report.exists():
        read_vitest(json.loads(report.read_text()), tally)
    if done.returncode != 0 and not tally.failed:
        tally.failed += 1
        tally.failures.append(f"vitest ended with code {done.returncode}")
    return tally


def read_vitest(report: dict[str, object], tally: Tally) -> None:
    files = report["testResults"]
    assert isinstance(files, list)
    for file in files:
        if file["status"] == "failed" and not file["assertionResults"]:
            tally.failed += 1
            tally.failures.append(f"{file['name']}: {file.get('message', '')}")
        for test in file["assertionResults"]:
            if test["status"] == "passed":
                tally.passed += 1
            elif test["status"] == "failed":
                tally.failed += 1
                tally.failures.append(test["fullName"])
            else:
                tally.skips.append(f"{test['fullName']}: {test['status']}")


def summarise(tallies: Sequence[Tally], left_out: Sequence[str], seconds: float) -> int:
    """Print the counts, every skip with its reason, what is left out and every failure; returns the exit code."""
    skips = [f"{tally.kind}: {skip}" for tally in tallies for skip in tally.skips]
    failures = [f"{tally.kind}: {failure}" for tally in tallies for failure in tally.failures]
    print("\nSummary")
    for tally in tallies:
        print(
            f"  {tally.kind:<12}{tally.passed:>6} passed {tally.failed:>4} failed "
            f"{len(tally.skips):>4} skipped {tally.seconds:8.1f} s"
        )
    for kind in left_out:
        print(f"  {kind:<12}not run ({ON_REQUEST[kind]})")
    for title, rows in (("Skipped, and why", skips), ("Failed", failures)):
        print(f"  {title}: {'none' if not rows else ''}")
        for row in rows:
            print(f"    {row}")
    passed = sum(tally.passed for tally in tallies)
    failed = sum(tally.failed for tally in tallies)
    print(f"\n{passed} passed, {failed} failed, {len(skips)} skipped in {seconds:.1f}s", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
