"""`python -m simulator run --trace`: the ways of chosen records, by names that the product prints itself."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import simulator
from tests.compiler.designs import HEAD, ORDERS

SCENARIOS = """
scenarios:
  calm: { lasts: 20 s }
"""
TEXT = HEAD + ORDERS + SCENARIOS


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("designs") / "orders.yaml"
    path.write_text(TEXT.replace("poisson 20/s", "poisson 20/s, keys: uniform over 20"))
    return str(path)


def chosen(file: str, *arguments: str) -> list[dict[str, Any]]:
    said = simulator("run", file, *arguments, "--json")
    assert said.code == 0, said.problems
    traces: list[dict[str, Any]] = json.loads(said.out)["traces"]
    return traces


def test_the_slowest_are_told_step_by_step_and_each_names_the_record_and_its_key(file: str) -> None:
    said = simulator("run", file, "--trace", "slowest:3")
    assert said.code == 0, said.problems
    told = said.out[said.out.index("Traces of slowest:3 (single run)") :].splitlines()
    heads = [line for line in told if re.match(r"  shop-\d+, key \d+, from \d+\.\d{6} s, took ", line)]
    assert len(heads) == 3
    assert all(
        re.match(r"    \+\S+ \S+ +[a-z]+ +\S+ \S+ +[a-z]", line) for line in told[1:] if line not in heads
    )


def test_what_a_trace_calls_itself_chooses_it_again_and_so_does_its_key(file: str) -> None:
    (slow,) = chosen(file, "--trace", "slowest:1")
    name = slow["traces"][0]["correlation"]
    said = simulator("run", file, "--trace", f"record:{name}").out
    match = re.search(rf"{name}, key (\d+), from", said)
    assert match is not None
    by_name, by_key = chosen(file, "--trace", f"record:{name}", "--trace", f"key:shop/{match[1]}")
    assert by_name["traces"] == slow["traces"]
    assert slow["traces"][0] in by_key["traces"]
    assert len(by_key["traces"]) > 1


def test_an_id_that_step_prints_chooses_the_trace_whose_name_stands_behind_it(file: str) -> None:
    steps = simulator("run", file, "--step", "5s..6s").out
    ids = re.findall(r"the saga of record (\d+) \((\S+)\)|record (\d+) \((\S+)\) is acknowledged", steps)
    assert ids
    for saga, of_saga, record, of_record in ids[:3]:
        (found,) = chosen(file, "--trace", f"record:{saga or record}")
        assert [trace["correlation"] for trace in found["traces"]] == [of_saga or of_record]


def test_a_saga_is_told_with_its_steps(file: str) -> None:
    (found,) = chosen(file, "--trace", "saga:order-creation/shop-40")
    assert found["choice"] == "saga:order-creation/shop-40"
    assert "step" in {span["kind"] for span in found["traces"][0]["spans"]}


def test_what_is_left_off_is_counted(file: str) -> None:
    (found,) = chosen(file, "--until", "120 s", "--trace", "key:shop/3")
    assert len(found["traces"]) == 100
    assert found["more"] > 0
    said = simulator("run", file, "--until", "120 s", "--trace", "key:shop/3").out
    assert f"Traces of key:shop/3 (the first 100 of {100 + found['more']}; single run)" in said


def test_what_never_came_is_said_and_the_rest_is_told(file: str) -> None:
    said = simulator("run", file, "--trace", "record:shop-123456", "--trace", "record:shop-0")
    assert said.code == 0, said.problems
    assert re.search(r"shop emitted \d+ records in this run: shop-0 to shop-\d+\.", said.out)
    assert "  shop-0, key " in said.out


def test_both_engines_tell_the_same(file: str) -> None:
    asked = ("--trace", "slowest", "--trace", "key:shop/7", "--trace", "saga:order-creation/shop-11")
    ours = chosen(file, *asked)
    assert ours == chosen(file, *asked, "--engine", "reference")
    assert len(ours[0]["traces"]) == 20


def test_of_replications_the_first_is_traced_and_the_numbers_stay_what_they_were(file: str) -> None:
    options = ("--replications", "2", "--until", "5 s")
    said = simulator("run", file, *options, "--trace", "record:shop-5")
    assert "Traces of record:shop-5 (replication 1 alone, a single run)" in said.out
    assert said.out.startswith(simulator("run", file, *options).out.rstrip("\n"))


def test_the_traces_that_were_chosen_are_written_each_once(file: str, tmp_path: Path) -> None:
    asked = ("--trace", "record:shop-5", "--trace", "record:shop-5", "--trace", "record:shop-6")
    assert simulator("run", file, *asked, "--out", str(tmp_path)).code == 0
    written = json.loads((tmp_path / "traces.json").read_text())
    assert [trace["correlation"] for trace in written] == ["shop-5", "shop-6"]
    assert len(json.loads((tmp_path / "result.json").read_text())["traces"]) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--trace", "shop-17"],
            "“shop-17” chooses no trace: write slowest:20, key:SOURCE/3, record:SOURCE-17 or",
        ),
        (["--trace", "key:shop"], "chooses no trace"),
        (["--trace", "key:shop/-1"], "chooses no trace"),
        (["--trace", "record:shop-"], "chooses no trace"),
        (["--trace", "key:shp/1"], "there is no source “shp”. Did you mean “shop”?"),
        (["--trace", "key:shop/20"], "shop has the keys 0 to 19."),
        (["--trace", "saga:creation/shop-1"], "there is no saga “creation”. Did you mean “order-creation”?"),
        (["--trace", "slowest:1000"], "from 1 to 100 of the slowest can be traced"),
        (["--trace", "slowest", "--step"], "ask for one of them"),
    ],
)
def test_a_choice_of_nothing_is_exit_code_2_and_a_sentence(
    file: str, arguments: list[str], words: str
) -> None:
    said = simulator("run", file, *arguments)
    assert said.code == 2
    assert words in " ".join(said.problems.split())
    assert "Traceback" not in said.problems
