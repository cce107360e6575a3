"""The set-up skips what stands, and says in a sentence what is wrong."""

import io
import json
import os
import re
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest

from studio.launch import node, ports, prepare
from studio.launch.commands import Outcome, run_logged
from studio.launch.places import Places, digest, stamped
from studio.launch.problem import Problem, explain
from studio.launch.screen import Screen


@pytest.fixture
def places(tmp_path: Path) -> Places:
    found = Places(tmp_path / "project", tmp_path / "data")
    found.project.mkdir()
    found.make()
    return found


@pytest.fixture
def screen() -> Screen:
    return Screen(io.StringIO())


def test_a_stamp_holds_until_a_file_changes(tmp_path: Path) -> None:
    file, stamp = tmp_path / "a", tmp_path / "stamp"
    file.write_text("one")
    stamp.write_text(digest([file]))
    assert stamped(stamp, digest([file]))
    file.write_text("two")
    assert not stamped(stamp, digest([file]))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A project that needs no package, with its virtual environment."""
    found = Places(tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("data"))
    found.make()
    (found.project / "requirements.txt").write_text("")
    prepare.prepare_python(found, Screen(io.StringIO()))
    return found


def test_packages_are_not_installed_again_while_the_list_stands(installed: Places, screen: Screen) -> None:
    log = installed.log / "setup.log"
    size = log.stat().st_size
    prepare.prepare_python(installed, screen)
    assert log.stat().st_size == size
    (installed.project / "requirements.txt").write_text("# changed\n")
    prepare.prepare_python(installed, screen)
    assert log.stat().st_size > size


def test_a_virtual_environment_that_was_copied_is_made_anew(
    installed: Places, places: Places, screen: Screen
) -> None:
    (places.project / "requirements.txt").write_text("")
    shutil.copytree(installed.venv, places.venv, symlinks=True)
    prepare.prepare_python(places, screen)
    assert (places.venv / "bin" / "pip").read_text().startswith(f"#!{places.venv}/bin/python")


@pytest.fixture
def small_engine(installed: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that stands for the engine, warmed by saying so, in a project that needs no package."""
    file = installed.project / "simulator" / "engines" / "compiled" / "warm.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("print('compiled 1 and loaded 0 functions; kept')")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "machine" / "code"))
    return file


def test_the_engine_is_compiled_once_for_its_sources_and_this_processor(
    installed: Places, small_engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        out = io.StringIO()
        prepare.prepare_engine(installed, Screen(out))
        return out.getvalue()

    assert re.fullmatch(r"  ok     engine +\d+\.\d s  compiled 1 and loaded 0 functions\n", said())
    assert said() == ""
    small_engine.write_text(small_engine.read_text() + "\n")
    assert "ok" in said()
    assert said() == ""
    monkeypatch.setattr(prepare, "processor", lambda: "another one")
    assert "ok" in said()


def test_an_engine_that_does_not_compile_is_a_sentence_and_is_tried_again(
    installed: Places, small_engine: Path, screen: Screen
) -> None:
    small_engine.write_text("raise SystemExit('LLVM ERROR: out of memory')")
    for _ in range(2):
        with pytest.raises(Problem, match=r"compiling the engine failed.*\n\nLLVM ERROR: out of memory"):
            prepare.prepare_engine(installed, screen)


def test_every_requirement_is_pinned_and_those_of_the_tools_include_the_others(project: Path) -> None:
    runtime = prepare.pinned(project / "requirements.txt")
    dev = prepare.pinned(project / "requirements-dev.txt")
    assert set(runtime) < set(dev)
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.partition("#")[0].strip() for line in (project / name).read_text().splitlines()]
        assert all("==" in line or line.startswith("-r ") for line in lines if line)


@pytest.mark.parametrize(
    ("last", "says"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("npm error code EAI_AGAIN", "No way to the package registry"),
        (
            "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
            "Check the network",
        ),
        ("ModuleNotFoundError: No module named 'x'", "Its last words"),
    ],
)
def test_a_failed_step_says_its_cause(places: Places, last: str, says: str) -> None:
    assert says in str(prepare._failed("installing", Outcome(1, last, places.log / "setup.log"), places))


def test_pip_without_a_network_ends_in_a_sentence(
    installed: Places, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed.project / "requirements.txt").write_text("no-such-package-of-lagwise==1.0\n")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{ports.any_free()}/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(Problem, match="No way to the package registry"):
        prepare.prepare_python(installed, screen)


def test_a_python_without_ensurepip_names_the_package_that_brings_it(
    places: Places, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (places.project / "requirements.txt").write_text("")
    stripped = tmp_path / "python3"
    stripped.write_text(
        "#!/bin/sh\necho 'The virtual environment was not created: ensurepip is not available.'\nexit 1\n"
    )
    stripped.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stripped))
    with pytest.raises(Problem, match=r"apt-get install -y python3\.\d+-venv"):
        prepare.prepare_python(places, screen)


def test_too_little_disk_is_said_before_anything_is_installed(
    places: Places, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    (places.project / "requirements.txt").write_text("")
    usage = shutil.disk_usage(places.project)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100 * 2**20))
    with pytest.raises(Problem, match="Only 100 MB are free"):
        prepare.prepare_python(places, screen)
    assert not places.venv.exists()


def test_npm_failing_ends_in_a_sentence_with_its_last_words(places: Places, screen: Screen) -> None:
    places.static.mkdir()
    (places.static / "package.json").write_text(json.dumps({"name": "broken", "version": "1.0.0"}))
    (places.static / "package-lock.json").write_text("not json")
    (places.project / ".venv").symlink_to(Places.of().venv)
    with pytest.raises(Problem, match=r"npm ci .*failed"):
        prepare.prepare_front_end(places, screen)


def test_the_error_of_a_full_disk_or_a_foreign_folder_is_a_sentence() -> None:
    assert "disk is full" in str(explain(OSError(28, "No space left on device"), "writing"))
    assert "Run as the owner" in str(explain(PermissionError(13, "denied", "/x"), "writing"))


def test_an_old_node_on_the_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, prints in (("node", "v18.20.0"), ("npm", "9.0.0")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {prints}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Problem, match=r"No Node\.js 22\.12 or newer"):
        node.find([])


def test_a_new_node_on_the_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, prints in (("node", "v24.1.0"), ("npm", "11.0.0")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {prints}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = node.find([])
    assert (found.version, found.npm) == ("24.1", (str(tmp_path / "npm"),))


def test_a_command_is_logged_whole_and_its_last_lines_are_kept(tmp_path: Path) -> None:
    outcome = run_logged(["sh", "-c", "seq 1 30; exit 3"], tmp_path / "log", cwd=tmp_path)
    assert outcome.code == 3
    assert outcome.last.splitlines()[-1] == "30"
    assert len(outcome.last.splitlines()) == 12
    assert (tmp_path / "log").read_text().splitlines()[2] == "1"


def test_steps_without_a_terminal_are_one_line_each() -> None:
    out = io.StringIO()
    with Screen(out).step("front end") as step:
        step.detail = "Node.js 24.19"
    assert out.getvalue().split() == ["ok", "front", "end", "0.0", "s", "Node.js", "24.19"]


def test_two_set_ups_of_one_folder_wait_for_each_other(places: Places) -> None:
    (places.project / "requirements.txt").write_text("")
    out = io.StringIO()
    order: list[str] = []

    def second() -> None:
        with prepare.alone(places, Screen(out)):
            order.append("second")

    with prepare.alone(places, Screen(out)):
        waiting = threading.Thread(target=second)
        waiting.start()
        while "waiting for it" not in out.getvalue():
            time.sleep(0.01)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
