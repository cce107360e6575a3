"""A text checked as an architect sees it: what is wrong, what stands on the canvas, what can be run."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.base.findings import Finding, Fix
from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.design.document import Design
from simulator.design.kinds import KIND_OF_SECTION, KINDS
from simulator.design.plain_edits import CannotEdit
from simulator.design.serde import apply_splices, edit_text
from simulator.design.text_tree import read
from simulator.engines.analytic.traffic import estimate
from simulator.lint.runner import lint
from simulator.metrics.load import LoadEstimate
from simulator.plan.ops import Apply, Group, Plan
from simulator.scenario import open_design
from studio.designs.selectors import MAIN_FILE
from studio.designs.text_changes import difference

Plain = dict[str, Any]

# A fix reads the text again, about 0.4 µs a character: without a bound, a long text with a thousand
# findings keeps a server busy for minutes. Those without a fix get theirs when the ones above are mended.
_FIXES_READ_AT_MOST = 1_000_000

# A loop of events that multiplies itself has no rate; the traffic equations stop somewhere above this.
_ENDLESS = 1e12

# Syntax and bounds.
UNREADABLE = ("DOC001", "DOC002")


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings with their fixes as text changes, the graph, scenarios, objectives, and the document as plain data."""

    findings: list[Plain]
    nodes: list[Plain]
    links: list[Plain]
    scenarios: list[Plain]
    objectives: list[Plain]
    model: Any


def check(text: str) -> Checked:
    """Everything that can be said about *text* without running it. Never raises on bad input.

    Loads are those of the first scenario. Graph, scenarios and objectives are empty while the text
    has errors; the plain data (*model*) is there as soon as the syntax is right.
    """
    parsed = open_design(text, path=MAIN_FILE)
    design = parsed.design
    if design is None:
        findings = _findings(text, parsed.findings)
        return Checked(findings, [], [], [], [], _plain(text, parsed.findings))
    model = _plain(text, ())
    load, plan, refusals = load_of(design)
    found = [*parsed.findings, *refusals, *lint(design, load)]
    return Checked(
        findings=_findings(text, found),
        nodes=_nodes(design, load, plan),
        links=[
            {
                "id": f"{link.from_}>{link.to}:{link.path}",
                "from": link.from_,
                "to": link.to,
                "kind": link.kind,
                "style": link.style,
                "label": link.label,
            }
            for link in design.links()
        ],
        scenarios=_scenarios(design),
        objectives=_objectives(design, model),
        model=model,
    )


def _plain(text: str, findings: Sequence[Finding]) -> Any:
    """The document as plain data; null for a text that is no YAML, or out of bounds (it is not read twice)."""
    if any(finding.code in UNREADABLE for finding in findings):
        return None
    root = read(text).root
    return None if root is None else finite(root.value)


def load_of(design: Design) -> tuple[LoadEstimate | None, Plan | None, tuple[Finding, ...]]:
    """The estimate for the first scenario with its plan; findings where a scenario cannot be compiled."""
    load: LoadEstimate | None = None
    first: Plan | None = None
    findings: dict[Finding, None] = {}
    for number, scenario in enumerate(design.scenarios):
        try:
            plan = compile_plan(design, scenario, file=MAIN_FILE)
        except CannotCompile as refusal:
            findings |= dict.fromkeys(refusal.findings)
        else:
            if number == 0:
                load, first = estimate(plan), plan
    return load, first, tuple(findings)


def _fix(text: str, fix: Fix) -> Plain | None:
    """A fix as one change of the text, so that nobody needs to know what the offsets of a second one count
    from; None where the text cannot be edited, or says already what the fix means."""
    try:
        change = difference(text, apply_splices(text, edit_text(text, fix.edits)))
    except CannotEdit:
        return None
    if change is None:
        return None
    start, end, insert = change
    return {"title": fix.title, "changes": [{"from": start, "to": end, "insert": insert}]}


def _findings(text: str, findings: Sequence[Finding]) -> list[Plain]:
    """The findings; the first of them, which are the worst, with their fixes as long as the budget lasts."""
    left = _FIXES_READ_AT_MOST
    rows = []
    for finding in findings:
        affordable = finding.fix is not None and left >= len(text)
        left -= len(text) if affordable else 0
        rows.append(_finding(finding, _fix(text, finding.fix) if affordable and finding.fix else None))
    return rows


def _finding(finding: Finding, fix: Plain | None) -> Plain:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "element": finding.element,
        "message": finding.message,
        "why": finding.why,
        "mend": finding.mend,
        "path": finding.path,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "fix": fix,
    }


def _nodes(design: Design, load: LoadEstimate | None, plan: Plan | None) -> list[Plain]:
    nodes = []
    for section in KINDS:
        for name, part in getattr(design, section).items():
            position = design.layout.get(name)
            nodes.append(
                {
                    "id": name,
                    "kind": KIND_OF_SECTION[section],
                    "title": name,
                    "facts": finite(part.model_dump(mode="json", by_alias=True, exclude={"allow"})),
                    "position": None if position is None else list(position),
                    "load": None if load is None or plan is None else _load_on(name, load, plan),
                }
            )
    return nodes


def _load_on(name: str, load: LoadEstimate, plan: Plan) -> Plain | None:
    """Rate and utilisation of a node. A service does the work of its handlers and of its consumers: their
    rates add up, and the busier of its slots and its members is what it has to show."""
    groups = [op.name for op in plan.ops if isinstance(op, Group) and op.host == name]
    works = [op.name for op in plan.ops if isinstance(op, Apply) and op.host in groups]
    rates = [load.rate_per_s[each] for each in (name, *works) if each in load.rate_per_s]
    busy = [load.utilisation[each] for each in (name, *groups) if each in load.utilisation]
    if not rates and not busy:
        return None
    return {
        "rate_per_s": sum(rates) if rates and sum(rates) < _ENDLESS else None,
        "utilisation": max(busy) if busy and max(busy) < _ENDLESS else None,
    }


def _scenarios(design: Design) -> list[Plain]:
    return [
        {
            "name": name,
            "description": part.description or "",
            "lasts_s": part.lasts,
            "warm_up_s": part.warm_up_s,
            "load": part.model_dump(mode="json")["load"],
            "faults": [
                {
                    "name": fault.name,
                    "target": fault.target,
                    "at_s": fault.at_s,
                    "for_s": fault.for_s,
                    "options": finite(dict(fault.options)),
                    "path": ".".join(map(str, fault.path)),
                }
                for fault in part.faults
            ],
        }
        for name, part in design.scenarios.items()
    ]


def _objectives(design: Design, model: Any) -> list[Plain]:
    written: Mapping[str, Any] = model.get("objectives") or {}
    return [
        {
            "name": name,
            "phrase": written.get(name) if isinstance(written.get(name), str) else str(objective),
            "element": objective.element,
            "metric": objective.metric,
            "scenarios": list(objective.scenarios),
        }
        for name, objective in design.objectives.items()
    ]


def finite(value: Any) -> Any:
    """*value* as JSON can say it: infinities and NaN are null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    return value
