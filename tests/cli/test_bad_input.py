"""Wrong input is answered like a good compiler answers: everything at once, with place, excerpt and mend."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import simulator
from tests.compiler.designs import HEAD, ORDERS

WRONG = HEAD + ORDERS.replace("instances: 2\n    concurrency", "instnces: 2\n    concurrency").replace(
    "takes: 3 ms", "takes: 3 parsecs"
)


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG)
    return str(path)


@pytest.mark.parametrize("command", ["lint", "plan", "run"])
def test_every_error_is_shown_with_place_excerpt_caret_and_mend(wrong: str, command: str) -> None:
    said = simulator(command, wrong)
    assert said.code == 2
    assert said.out == ""
    line = next(number for number, text in enumerate(WRONG.splitlines(), 1) if "instnces" in text)
    assert f"{wrong}:{line}:5: error DOC004" in said.problems
    assert f"  {line} │     instnces: 2" in said.problems
    caret = said.problems.splitlines()[said.problems.splitlines().index(f"  {line} │     instnces: 2") + 1]
    assert caret.rstrip().endswith("│     ^^^^^^^^")
    assert "Did you mean “instances”?" in said.problems
    assert "parsecs" in said.problems
    assert "2 errors" in said.problems


def test_errors_are_data_with_json(wrong: str) -> None:
    said = simulator("run", wrong, "--json")
    assert said.code == 2
    findings = json.loads(said.out)["findings"]
    assert [each["code"] for each in findings] == ["DOC004", "DOC005"]
    assert all(each["line"] and each["column"] and each["mend"] for each in findings)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"lagwise: [", "error DOC"),
        (b"- a\n- b\n", "error DOC"),
    ],
)
def test_what_is_no_design_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    said = simulator("run", str(path))
    assert said.code == 2
    assert words in said.problems
    assert "Traceback" not in said.problems


def test_a_file_that_is_not_there_is_named() -> None:
    said = simulator("lint", "nowhere.yaml")
    assert said.code == 2
    assert "There is no file “nowhere.yaml”." in said.problems


def test_a_folder_is_not_a_design(tmp_path: Path) -> None:
    said = simulator("lint", str(tmp_path))
    assert said.code == 2
    assert "folder" in said.problems


def test_a_design_that_cannot_be_compiled_says_where(tmp_path: Path) -> None:
    path = tmp_path / "few-brokers.yaml"
    path.write_text(HEAD + ORDERS.replace("brokers: 3", "brokers: 1") + "scenarios: { a: { lasts: 1 s } }\n")
    said = simulator("run", str(path))
    assert said.code == 2
    assert "order-events wants 3 replicas, but main has 1 broker." in said.problems
    assert f"{path}:" in said.problems
    assert "^" in said.problems


def test_a_command_that_does_not_exist_is_exit_code_2() -> None:
    assert simulator("walk", "x.yaml").code == 2
