"""`lint`, `plan`, `export` and `validate` from a terminal."""

import json
from pathlib import Path

import yaml

from tests.cli.commands import simulator

FIXED = "examples/order-processing.yaml"
ORIGIN = "examples/order-processing-origin.yaml"


def test_lint_finds_nothing_in_the_fixed_example() -> None:
    said = simulator("lint", FIXED)
    assert said.code == 0
    assert said.out.rstrip().endswith("No findings.")
    assert "error" not in said.out


def test_lint_shows_the_eight_practices() -> None:
    fixed, origin = (
        json.loads(simulator("lint", name, "--json").out)["practices"] for name in (FIXED, ORIGIN)
    )
    assert {each["standing"] for each in fixed} == {"met"}
    assert len(origin) == 8
    met = [each["name"] for each in origin if each["standing"] == "met"]
    assert len(met) <= 1, "only lag is watched, by the objectives that the example borrows"
    assert all(each["title"] in simulator("lint", ORIGIN).out for each in origin)


def test_lint_writes_sarif_for_code_hosts(tmp_path: Path) -> None:
    file = tmp_path / "findings.sarif"
    simulator("lint", ORIGIN, "--sarif", str(file))
    (run,) = json.loads(file.read_text())["runs"]
    assert len(run["results"]) == len(json.loads(simulator("lint", ORIGIN, "--json").out)["findings"])


def test_lint_shows_code_place_sentence_and_reason_of_every_finding() -> None:
    said = simulator("lint", ORIGIN)
    assert said.code == 1
    assert f"{ORIGIN}:" in said.out
    findings = json.loads(simulator("lint", ORIGIN, "--json").out)["findings"]
    assert len({each["code"] for each in findings}) >= 15
    for each in findings:
        assert each["line"] > 0
        assert each["why"]
        assert each["code"] in said.out
        assert each["message"] in said.out


def test_lint_shows_errors_first() -> None:
    severities = [
        each["severity"] for each in json.loads(simulator("lint", ORIGIN, "--json").out)["findings"]
    ]
    assert severities == sorted(severities, key=["error", "warning", "advice"].index)


def test_lint_can_be_made_stricter_or_milder(tmp_path: Path) -> None:
    only_advice = tmp_path / "advice.yaml"
    text = Path(FIXED).read_text().replace("    snapshot_every: 200\n", "")
    only_advice.write_text(text)
    assert simulator("lint", str(only_advice)).code == 0
    assert simulator("lint", str(only_advice), "--fail-on", "advice").code == 1


def test_plan_prints_the_golden_text() -> None:
    said = simulator("plan", FIXED, "--scenario", "sale")
    assert said.code == 0
    assert said.out == Path("tests/compiler/golden/order-processing.sale.plan").read_text()


def test_plan_is_data_with_json() -> None:
    plan = json.loads(simulator("plan", FIXED, "--json").out)
    assert {op["op"] for op in plan["ops"]} >= {
        "source",
        "station",
        "apply",
        "log",
        "group",
        "store",
        "relay",
        "process",
    }
    assert len(plan["sha256"]) == 64


def test_export_writes_files_and_prints_losses(tmp_path: Path) -> None:
    said = simulator("export", FIXED, "--target", "strimzi", "--out", str(tmp_path / "files"))
    assert said.code == 0, said.problems
    written = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert written
    assert all(path.name in said.out for path in written)
    kinds = {
        part["kind"]
        for path in written
        if path.suffix == ".yaml"
        for part in yaml.safe_load_all(path.read_text())
    }
    assert "KafkaTopic" in kinds
    assert "lost" in said.out.lower()


def test_export_lists_files_and_losses_as_data(tmp_path: Path) -> None:
    data = json.loads(simulator("export", FIXED, "--target", "avro", "--out", str(tmp_path), "--json").out)
    assert all((tmp_path / name).is_file() for name in data["files"])
    assert set(data) == {"target", "files", "losses"}


def test_export_to_an_unknown_target_names_the_known_ones(tmp_path: Path) -> None:
    said = simulator("export", FIXED, "--target", "carrier-pigeon", "--out", str(tmp_path))
    assert said.code == 2
    assert "strimzi" in said.problems


def test_export_to_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = simulator("export", FIXED, "--target", "avro", "--out", str(tmp_path / "file"))
    assert said.code == 2
    assert "cannot be written" in said.problems


def test_validate_prints_exact_simulated_and_interval() -> None:
    said = simulator("validate", "mm1-0.5", "--quick", "--replications", "3")
    assert said.code == 0, said.out
    assert "M/M/1, ρ = 0.5" in said.out
    assert "inside" in said.out
    assert "All 6 exact values lie inside." in said.out


def test_validate_knows_its_forms() -> None:
    said = simulator("validate", "mm2")
    assert said.code == 2
    assert "There is no closed form “mm2”." in said.problems


def test_help_names_every_command() -> None:
    said = simulator("--help")
    assert said.code == 0
    assert all(command in said.out for command in ("lint", "plan", "run", "export", "validate"))
