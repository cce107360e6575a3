"""`lint`: what is wrong with a design before anything runs."""

from argparse import Namespace

from rich.console import Console

from simulator.base.findings import Finding
from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.design.document import Design
from simulator.engines.analytic.traffic import estimate
from simulator.experiments.command_line.complaints import (
    NOT_GOOD,
    OK,
    finding_json,
    print_findings,
    print_json,
)
from simulator.experiments.command_line.opening import open_file
from simulator.lint.runner import lint
from simulator.metrics.load import LoadEstimate

SEVERITIES = ("error", "warning", "advice")


def run(arguments: Namespace, console: Console) -> int:
    """Print every finding with its place, number, reason and mend; 1 when there is one that counts.

    `--fail-on` says from which severity on a finding counts. Load-dependent rules see the traffic
    of `--scenario`, the first one unless named.
    """
    design, notes, text = open_file(arguments.file)
    load, refusals = load_of(design, arguments.scenario, arguments.file)
    findings = (*notes, *refusals, *lint(design, load, path=arguments.file))
    findings = tuple(
        sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.line, each.column))
    )
    if arguments.json:
        print_json({"findings": [finding_json(finding) for finding in findings]})
    else:
        print_findings(console, findings, text)
        console.print(_summary(findings))
    counted = SEVERITIES[: SEVERITIES.index(arguments.fail_on) + 1]
    return NOT_GOOD if any(finding.severity in counted for finding in findings) else OK


def load_of(
    design: Design, scenario: str | None, file: str
) -> tuple[LoadEstimate | None, tuple[Finding, ...]]:
    """The traffic of *design* under *scenario*, or why there is none; a design without scenarios has none."""
    if not design.scenarios and scenario is None:
        return None, ()
    try:
        return estimate(compile_plan(design, scenario, file=file)), ()
    except CannotCompile as refusal:
        return None, refusal.findings


def _summary(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return "[bold green]No findings.[/]"
    numbers = {severity: sum(each.severity == severity for each in findings) for severity in SEVERITIES}
    words = {"error": "errors", "warning": "warnings", "advice": "pieces of advice"}
    singular = {"error": "error", "warning": "warning", "advice": "piece of advice"}
    parts = [
        f"{number} {singular[severity] if number == 1 else words[severity]}"
        for severity, number in numbers.items()
        if number
    ]
    return f"[bold]{', '.join(parts)}[/]"
