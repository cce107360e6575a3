"""However many partitions a member has: those of a word of bits are picked by bits, more are looked through."""

import pytest

from simulator.base.distributions import Distribution, KeyChoice
from simulator.engines.compiled.layout import MASK
from simulator.plan.ops import Plan, Source
from tests.conformance.compare import Course, compare
from tests.engines.plans import CLEAN, at, constant, group, handle, log, plan

TAKES = {"constant": constant(0.25), "exponential": Distribution("exponential", 0.2)}


def partitions(count: int, max_poll: int, commit: str, takes: Distribution) -> Plan:
    """Three members that share *count* partitions; one goes and comes again, so that two, then three have them all."""
    crowd = Source("crowd", "topic", "X", "poisson", 12.0, KeyChoice("uniform", 5 * count), batch=2)
    return plan(
        crowd, log(partitions=count, retention_s=4.0), group(instances=3, max_poll=max_poll, commit=commit),
        handle(takes, fails=0.1), horizon_s=40.0,
        faults=(at(9.0, "stop_instance", "topic.group", 0, CLEAN), at(19.0, "start_instance", "topic.group", 0)),
    )  # fmt: skip


@pytest.mark.parametrize("takes", TAKES.values(), ids=TAKES)
@pytest.mark.parametrize("commit", ["batch", "auto", "before"])
@pytest.mark.parametrize("max_poll", [1, 3, 500])
@pytest.mark.parametrize("count", [2, 3 * MASK, 3 * MASK + 1, 3 * MASK + 3, 500])
def test_the_engines_agree(count: int, max_poll: int, commit: str, takes: Distribution) -> None:
    assert compare(partitions(count, max_poll, commit, takes), Course(seed=count + max_poll)) == []
