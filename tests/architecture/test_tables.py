"""Every table is explicit and sorted, and every file that belongs in one is in it, documented and tested."""

import importlib
import inspect
from collections.abc import Iterable
from typing import get_args

import pytest

from simulator.compiler.lower import LOWER
from simulator.compiler.pipeline import PASSES
from simulator.design.kinds import KINDS
from simulator.engines.registry import ENGINES
from simulator.exporters.registry import EXPORTERS
from simulator.faults import FAULTS
from simulator.lint.registry import RULES
from simulator.plan.ops import Intervene, Op
from tests.architecture import tree

MOST_OPS = 14


def modules_of(things: Iterable[object]) -> set[str]:
    """The last part of the module of each class, function or instance."""
    return {
        inspect.getmodule(thing if inspect.isroutine(thing) else _class(thing)).__name__.rpartition(".")[2]
        for thing in things
    }  # type: ignore[union-attr]


def _class(thing: object) -> type:
    return thing if isinstance(thing, type) else type(thing)


def files_in(folder: str, *without: str) -> set[str]:
    return {path.stem for path in tree.ending(".py") if str(path.parent) == folder} - {"__init__", *without}


def sources_of_tests(folder: str) -> str:
    return "\n".join(tree.text(path) for path in tree.ending(".py", under=f"tests/{folder}/"))


@pytest.mark.parametrize(
    ("folder", "table", "support"),
    [
        ("simulator/lint/rules", RULES, ()),
        ("simulator/faults", FAULTS.values(), ("fault", "targets")),
        ("simulator/exporters", EXPORTERS.values(), ("base", "registry")),
        ("simulator/compiler/lower", LOWER.values(), ()),
        ("simulator/compiler/passes", PASSES, ()),
        ("simulator/design/kinds", KINDS.values(), ()),
    ],
)
def test_every_file_of_a_stage_is_in_its_table(
    folder: str, table: Iterable[object], support: tuple[str, ...]
) -> None:
    assert files_in(folder, *support) == modules_of(table)


@pytest.mark.parametrize("table", [FAULTS, EXPORTERS, LOWER, KINDS, ENGINES])
def test_tables_are_sorted_by_name(table: dict[str, object]) -> None:
    assert list(table) == sorted(table)


def test_rules_are_sorted_by_code_and_no_code_is_used_twice() -> None:
    codes = [rule.CODE for rule in RULES]
    assert codes == sorted(set(codes))


def test_every_kind_can_be_drawn_and_lowered() -> None:
    assert list(KINDS) == list(LOWER)


def test_a_kind_has_the_same_file_name_in_every_stage() -> None:
    assert files_in("simulator/design/kinds") == files_in("simulator/compiler/lower")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_rule_documents_why_it_matters_and_what_to_write(rule: type) -> None:
    page = inspect.getdoc(rule) or ""
    assert all(part in page for part in ("Why it matters", "Bad", "Good")), page


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_rule_has_a_test_that_names_it(rule: type) -> None:
    tests = sources_of_tests("lint")
    assert rule.CODE in tests or rule.__name__ in tests  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_what_it_does_and_has_a_test(name: str) -> None:
    assert inspect.getdoc(FAULTS[name])
    assert name in sources_of_tests("faults")


@pytest.mark.parametrize("target", EXPORTERS)
def test_an_exporter_says_what_it_writes_and_has_a_test(target: str) -> None:
    exporter = EXPORTERS[target]
    module = importlib.import_module(_class(exporter).__module__)
    assert inspect.getdoc(_class(exporter)) or module.__doc__
    assert target in sources_of_tests("exporters")


def test_the_number_of_ops_stays_small() -> None:
    ops = {*get_args(Op), Intervene}
    assert len(ops) <= MOST_OPS
    assert all(inspect.getdoc(op) for op in ops)
