"""Random plans and designs, driven at random: the engines agree, and the corpus reaches everything."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine
from simulator.plan.components import components
from simulator.plan.ops import Plan
from tests.conformance.compare import Course, compare, differences, ran
from tests.conformance.corpus import THEMES, compiled_designs, driven_pairs, driven_plans
from tests.conformance.features import ALL, features

# The same examples every time and nowhere kept, so that a red build can be repeated anywhere.
here = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def in_step(driven: tuple[Plan, Course], seen: Counter[str]) -> None:
    """Both engines run *driven*; what happened in it is counted in *seen*."""
    plan, course = driven
    reference = ran(ReferenceEngine, plan, course)
    seen.update(features(plan, course, reference))
    assert differences(reference, ran(CompiledEngine, plan, course)) == []


@pytest.mark.slow
def test_the_engines_agree_on_random_plans_which_together_reach_everything() -> None:
    seen: Counter[str] = Counter()

    for theme in THEMES:

        @settings(here, max_examples=150 if theme == "anything" else 30)
        @given(driven_plans(theme))
        def try_plans(driven: tuple[Plan, Course]) -> None:
            in_step(driven, seen)

        try_plans()
    assert ALL - set(seen) == set()


@pytest.mark.slow
@settings(here, max_examples=60)
@given(driven_pairs())
def test_the_engines_agree_on_random_plans_of_several_components(driven: tuple[Plan, Course]) -> None:
    assert len(components(driven[0])) > 1
    assert compare(*driven) == []


@pytest.mark.slow
@settings(here, max_examples=80)
@given(compiled_designs())
def test_the_engines_agree_on_random_designs(plan: Plan) -> None:
    assert compare(plan) == []


@pytest.mark.conformance
@pytest.mark.timeout(3600)
def test_the_engines_agree_on_thousands_of_random_plans() -> None:
    seen: Counter[str] = Counter()

    @settings(here, max_examples=4000)
    @given(driven_plans())
    def try_plans(driven: tuple[Plan, Course]) -> None:
        in_step(driven, seen)

    try_plans()
    assert min(seen[name] for name in ALL) >= 5, sorted(seen.items(), key=lambda item: item[1])


@pytest.mark.conformance
@pytest.mark.timeout(3600)
@settings(here, max_examples=1000)
@given(driven_pairs())
def test_the_engines_agree_on_a_thousand_random_plans_of_several_components(
    driven: tuple[Plan, Course],
) -> None:
    assert compare(*driven) == []


@pytest.mark.conformance
@pytest.mark.timeout(3600)
@settings(here, max_examples=1000)
@given(compiled_designs())
def test_the_engines_agree_on_a_thousand_random_designs(plan: Plan) -> None:
    assert compare(plan) == []
