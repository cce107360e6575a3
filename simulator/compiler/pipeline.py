"""From a design and one of its scenarios to a plan."""

from collections.abc import Callable

from simulator.base.findings import Finding
from simulator.base.ids import nearest
from simulator.compiler.draft import CannotCompile, Draft
from simulator.compiler.passes.apply_load import apply_load
from simulator.compiler.passes.lower_parts import lower_parts
from simulator.compiler.passes.set_horizon import set_horizon
from simulator.compiler.passes.strike_faults import strike_faults
from simulator.compiler.passes.verify_plan import verify_plan
from simulator.compiler.surroundings import Surroundings
from simulator.design.document import Design
from simulator.plan.ops import Plan

PASSES: tuple[Callable[[Draft], None], ...] = (
    set_horizon,
    lower_parts,
    apply_load,
    strike_faults,
    verify_plan,
)
"""In this order, each once; each works on the draft that the one before left."""


def compile_plan(
    design: Design, scenario: str | None = None, *, until_s: float | None = None, file: str = ""
) -> Plan:
    """The plan of *design* under *scenario* (the first one when None), cut or stretched to *until_s*.

    The same design and scenario give an equal plan, whatever the layout or the comments of the
    document. Raises CannotCompile with every reason at once; *file* is the file that they name.
    """
    name = scenario_name(design, scenario, file)
    draft = Draft(design, name, design.scenarios[name], Surroundings(design, file), until_s)
    for each in PASSES:
        each(draft)
    if draft.surroundings.refusals:
        unique = dict.fromkeys(draft.surroundings.refusals)
        raise CannotCompile(tuple(unique))
    return draft.plan()


def scenario_name(design: Design, wanted: str | None, file: str = "") -> str:
    """*wanted*, or the first scenario of *design*. Raises CannotCompile when there is no such scenario."""
    if wanted is None and design.scenarios:
        return next(iter(design.scenarios))
    if wanted is not None and wanted in design.scenarios:
        return wanted
    known = ", ".join(design.scenarios)
    if wanted is None or not known:
        message = "The design has no scenario, so there is nothing to run."
        mend = "Add one, such as `scenarios: { normal: { lasts: 2 min } }`."
    else:
        near = nearest(wanted, design.scenarios)
        message = f"The design has no scenario “{wanted}”."
        mend = f"Did you mean {near}? " if near else ""
        mend += f"It has: {known}."
    raise CannotCompile((Finding("CMP002", "error", "", message, mend=mend, file=file),))


__all__ = ["PASSES", "CannotCompile", "compile_plan", "scenario_name"]
