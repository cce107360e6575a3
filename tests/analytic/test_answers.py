"""Every kind of op has an answer, be it that another op answers for it."""

from typing import get_args

from simulator.engines.analytic.answers import ANSWERS
from simulator.plan.ops import Op


def test_every_kind_of_op_is_answered() -> None:
    assert set(ANSWERS) == set(get_args(Op))
