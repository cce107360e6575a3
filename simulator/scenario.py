"""What one run does to a design: the faults of a scenario, and the faults that a person injects while it runs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from simulator.base.errors import LagwiseError, PhraseError
from simulator.base.findings import Finding, Fix
from simulator.base.ids import nearest
from simulator.base.units import print_duration_s
from simulator.design import json_schema
from simulator.design.document import Design, Parsed, parse
from simulator.design.explain import Problem, explain
from simulator.design.raw_fault import RawFault, parse_raw_fault
from simulator.design.shape import shape_of
from simulator.design.text_tree import dotted
from simulator.faults import FAULTS
from simulator.faults.fault import CannotStrike, Fault
from simulator.plan.ops import Intervene, Plan


class BadFault(LagwiseError):
    """A fault that a person asked for cannot be injected: the sentence says why and what to write."""


def open_design(text: str, *, path: str = "design.yaml") -> Parsed:
    """Read a document whole: its parts, and what the faults of its scenarios say.

    Never raises on bad input; `Parsed.design` is None when there is an error. *path* is the file's
    name in the findings.
    """
    parsed = parse(text, path=path, faults=tuple(FAULTS))
    if parsed.design is None:
        return parsed
    findings = [
        finding
        for name in parsed.design.scenarios
        for finding in read_faults(parsed.design, name, file=path)[1]
    ]
    if not findings:
        return parsed
    found = sorted((*parsed.findings, *findings), key=lambda each: (each.line, each.column, each.code))
    return replace(parsed, design=None, findings=tuple(found))


def document_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document, the faults of its scenarios included."""
    return json_schema.build({name: fault.properties() for name, fault in FAULTS.items()})


def read_faults(
    design: Design, scenario: str, *, file: str = ""
) -> tuple[list[tuple[RawFault, Fault | None]], list[Finding]]:
    """The faults of *scenario* as their own models, None for those that a finding is about."""
    faults: list[tuple[RawFault, Fault | None]] = []
    findings: list[Finding] = []
    for raw in design.scenarios[scenario].faults:
        fault, problems = _read_fault(design, raw)
        if fault is not None:
            problems += _too_late(fault, raw, scenario, design.scenarios[scenario].lasts)
            problems += _overlap(fault, raw, [earlier for _, earlier in faults if earlier is not None])
        findings += [_placed(design, problem, raw.target, file) for problem in problems]
        faults.append((raw, None if problems else fault))
    return faults, findings


def live_fault(
    design: Design, plan: Plan, mapping: Mapping[str, Any], at_s: float, *, number: int | None = None
) -> list[Intervene]:
    """The interventions of a fault that a person injects at *at_s* into a run of *plan*.

    *mapping* is as in the document, without `at`. The fault's *number* is the first that the plan's own
    faults leave free unless it is given: a second live fault of a run needs the next one. Raises
    BadFault with a sentence.
    """
    written = {"at": at_s, **{key: value for key, value in mapping.items() if key != "at"}}
    try:
        raw = parse_raw_fault(written, known=tuple(FAULTS))
    except PhraseError as error:
        raise BadFault(f"{error.message} Allowed: {error.allowed}.") from None
    fault, problems = _read_fault(design, raw)
    if fault is None or problems:
        raise BadFault(" ".join(f"{problem.message} {problem.mend}".strip() for problem in problems))
    try:
        return fault.lower(first_free_number(plan) if number is None else number, plan)
    except CannotStrike as misfit:
        raise BadFault(f"{misfit.message} {misfit.mend}".strip()) from None


def first_free_number(plan: Plan) -> int:
    """The number that the first live fault of a run of *plan* gets: none of the plan's own has it."""
    return max((window.number for window in plan.faults), default=-1) + 1


def _read_fault(design: Design, raw: RawFault) -> tuple[Fault | None, list[Problem]]:
    """The fault as its own model, or what is wrong with it; its target must be of a kind that it strikes."""
    model = FAULTS.get(raw.name)
    if model is None:
        near = nearest(raw.name, FAULTS)
        guess = f"Did you mean “{near}”? " if near else ""
        message = f"“{raw.name}” is not a fault."
        return None, [
            Problem("FLT001", (*raw.path, raw.name), message, f"{guess}Known: {', '.join(FAULTS)}.")
        ]
    written = {"at": raw.at_s, raw.name: raw.target, **raw.options}
    if raw.for_s is not None:
        written["for"] = raw.for_s
    kind = design.kind_of(raw.target)
    if kind not in model.TARGETS:
        known = [name for name, its in design.elements().items() if its in model.TARGETS]
        near = nearest(raw.target, known)
        guess = f"Did you mean “{near}”? " if near else ""
        what = f"is a {kind.replace('_', ' ')}" if kind else "is not in this design"
        problem = Problem(
            "FLT002",
            (*raw.path, raw.name),
            f"“{raw.name}” cannot strike “{raw.target}”, which {what}.",
            f"{guess}It can strike: {', '.join(known) or 'nothing here'}.",
            Fix(f"Write “{near}”", ((dotted((*raw.path, raw.name)), near),)) if near else None,
        )
        return None, [problem]
    try:
        return model.model_validate(written), []
    except ValidationError as error:
        return None, list(explain(error, shape_of(model), written, raw.path))


def _too_late(fault: Fault, raw: RawFault, scenario: str, lasts_s: float) -> list[Problem]:
    if fault.at < lasts_s:
        return []
    return [
        Problem(
            "FLT003",
            (*raw.path, "at"),
            f"The fault strikes at {print_duration_s(fault.at)}, but {scenario} lasts {print_duration_s(lasts_s)}.",
            "Let it strike earlier, or the scenario last longer.",
        )
    ]


def _overlap(fault: Fault, raw: RawFault, earlier: list[Fault]) -> list[Problem]:
    """Two faults of one kind on one target at one time: the end of the first would end both."""
    for other in earlier:
        same = other.NAME == fault.NAME and other.target == fault.target
        apart = (other.ends_s is not None and other.ends_s <= fault.at) or (
            fault.ends_s is not None and fault.ends_s <= other.at
        )
        if same and not apart and not fault.beside(other):
            return [
                Problem(
                    "FLT004",
                    (*raw.path, "at"),
                    f"Another {fault.NAME} of {fault.target} is under way at {print_duration_s(fault.at)}.",
                    "Let the one end before the other begins.",
                )
            ]
    return []


def _placed(design: Design, problem: Problem, element: str, file: str) -> Finding:
    path = dotted(problem.path)
    line, column = design.position(path) or (0, 0)
    return Finding(
        problem.code,
        "error",
        element,
        problem.message,
        "",
        problem.mend,
        path,
        file,
        line,
        column,
        problem.fix,
    )
