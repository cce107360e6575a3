"""The analytic engine beside the closed forms: each exact value to six digits, through the ordinary front door."""

from collections.abc import Iterable
from math import isclose

from simulator.engines.analytic.solve import solve
from simulator.experiments.closed_forms import Quantity
from simulator.plan.ops import Plan

SIX_DIGITS = 5e-7


def analytic_values(plan: Plan, quantities: Iterable[Quantity]) -> list[float | None]:
    """What the analytic engine says of each of *quantities*; None where it declines one that it is made of."""
    solved = {(each.element, each.metric, each.stat): each.value for each in solve(plan).values}
    found: list[float | None] = []
    for quantity in quantities:
        try:
            found.append(quantity.measure(solved))
        except KeyError:
            found.append(None)
    return found


def agrees(exact: float, analytic: float | None) -> bool:
    """Whether the analytic engine gives *exact* to six digits."""
    return analytic is not None and isclose(exact, analytic, rel_tol=SIX_DIGITS)
