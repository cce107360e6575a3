"""What one run does to a design: the faults of a scenario, and the faults that a person injects while it runs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from simulator.base.errors import LagwiseError, PhraseError
from simulator.base.findings import Finding, Fix
from simulator.base.ids import nearest
from simulator.base.phrases import Objective
from simulator.base.units import print_duration_s
from simulator.design.document import Design, Parsed, parse
from simulator.design.explain import Problem, explain
from simulator.design.raw_fault import RawFault, parse_raw_fault
from simulator.design.shape import shape_of
from simulator.design.text_tree import dotted
from simulator.faults import FAULTS
from simulator.faults.fault import CannotStrike, Fault
from simulator.metrics.catalogue import METRICS
from simulator.plan.ops import Intervene, Plan

# The kinds of element in the catalogue of metrics, by the kinds of the design.
MEASURED_AS = {
    "event_store": "store",
    "external_system": "station",
    "group": "group",
    "handler": "handler",
    "projection": "projection",
    "relay": "relay",
    "saga": "saga",
    "service": "station",
    "source": "source",
    "topic": "topic",
}


class BadFault(LagwiseError):
    """A fault that a person asked for cannot be injected: the sentence says why and what to write."""


def open_design(text: str, *, path: str = "design.yaml") -> Parsed:
    """Read a document whole: its parts, what its faults say, and what its objectives measure.

    Never raises on bad input; `Parsed.design` is None when there is an error. *path* is the file's
    name in the findings.
    """
    parsed = parse(text, path=path, faults=tuple(FAULTS))
    if parsed.design is None:
        return parsed
    findings = [
        finding for name in parsed.design.scenarios for finding in read_faults(parsed.design, name, file=path)[1]
    ]
    findings += _objective_findings(parsed.design, path)
    if not findings:
        return parsed
    found = sorted((*parsed.findings, *findings), key=lambda each: (each.line, each.column, each.code))
    return replace(parsed, design=None, findings=tuple(found))


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


def live_fault(design: Design, plan: Plan, mapping: Mapping[str, Any], at_s: float) -> list[Intervene]:
    """The interventions of a fault that a person injects at *at_s* into a run of *plan*.

    *mapping* is as in the document, without `at`. The fault gets a number above those that the plan
    has; with several live faults give each run's caller the highest so far plus one by replacing
    `fault`. Raises BadFault with a sentence.
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
        return fault.lower(len(plan.faults), plan)
    except CannotStrike as misfit:
        raise BadFault(f"{misfit.message} {misfit.mend}".strip()) from None


def _read_fault(design: Design, raw: RawFault) -> tuple[Fault | None, list[Problem]]:
    """The fault as its own model, or what is wrong with it; its target must be of a kind that it strikes."""
    model = FAULTS.get(raw.name)
    if model is None:
        near = nearest(raw.name, FAULTS)
        guess = f"Did you mean “{near}”? " if near else ""
        message = f"“{raw.name}” is not a fault."
        return None, [Problem("FLT001", (*raw.path, raw.name), message, f"{guess}Known: {', '.join(FAULTS)}.")]
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


def _objective_findings(design: Design, file: str) -> Iterator[Finding]:
    for name, objective in design.objectives.items():
        problem = _objective_problem(design, name, objective)
        if problem is not None:
            yield _placed(design, problem, objective.element, file)


def _objective_problem(design: Design, name: str, objective: Objective) -> Problem | None:
    kind = MEASURED_AS.get(design.kind_of(objective.element) or "", "")
    has = {metric.name: metric for metric in METRICS if kind in metric.kinds}
    metric = has.get(objective.metric)
    if metric is None:
        near = nearest(objective.metric, has)
        guess = f"Did you mean “{near}”? " if near else ""
        return Problem(
            "OBJ001",
            ("objectives", name),
            f"“{objective.element}” has no metric “{objective.metric}”.",
            f"{guess}It has: {', '.join(has) or 'none'}.",
        )
    if objective.within_s is not None and not metric.live:
        return Problem(
            "OBJ002",
            ("objectives", name),
            f"“{objective.metric}” is not sampled over time, so it cannot be judged from an instant on.",
            f"Of “{objective.element}” these are: {', '.join(each for each, it in has.items() if it.live)}.",
        )
    if objective.stat is not None and objective.within_s is None and objective.stat not in metric.stats:
        return Problem(
            "OBJ003",
            ("objectives", name),
            f"“{objective.metric}” has no {objective.stat}.",
            f"It has: {', '.join(metric.stats)}.",
        )
    return None


def _placed(design: Design, problem: Problem, element: str, file: str) -> Finding:
    path = dotted(problem.path)
    line, column = design.position(path) or (0, 0)
    return Finding(
        problem.code, "error", element, problem.message, "", problem.mend, path, file, line, column, problem.fix
    )
