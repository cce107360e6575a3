"""The plans of the examples are what they were: a change of the compiler shows as a difference to be read."""

import pytest

from tests.compiler.write_golden import GOLDEN, plans

PLANS = dict(plans())


@pytest.mark.parametrize("name", PLANS)
def test_the_plan_of_an_example_is_its_golden(name: str) -> None:
    golden = (GOLDEN / name).read_text(encoding="utf-8")
    assert PLANS[name] == golden, "run `make golden` and read the difference"


def test_there_is_no_golden_of_a_scenario_that_is_gone() -> None:
    assert {path.name for path in GOLDEN.glob("*.plan")} == set(PLANS)


def test_compiling_again_gives_the_same_text() -> None:
    assert dict(plans()) == PLANS
