"""`lint`: what is wrong with a design before anything runs."""

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from simulator import __version__
from simulator.base.findings import Finding
from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.design.document import Design
from simulator.experiments.command_line.complaints import (
    NOT_GOOD,
    OK,
    finding_json,
    print_findings,
    print_json,
)
from simulator.experiments.command_line.opening import Unreadable, open_file
from simulator.lint.practices import PracticeScore, scorecard
from simulator.lint.runner import lint
from simulator.lint.sarif import sarif
from simulator.metrics.load import LoadEstimate

SEVERITIES = ("error", "warning", "advice")
STANDINGS = {"met": "green", "partly": "yellow", "missing": "bold red", "not needed": "dim"}


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
    scores = scorecard(design)
    if arguments.sarif is not None:
        _write_sarif(arguments.sarif, findings, arguments.file)
    if arguments.json:
        practices = [asdict(score) for score in scores]
        print_json({"findings": [finding_json(finding) for finding in findings], "practices": practices})
    else:
        print_findings(console, findings, text)
        _print_practices(console, scores)
        console.print(_summary(findings))
    counted = SEVERITIES[: SEVERITIES.index(arguments.fail_on) + 1]
    return NOT_GOOD if any(finding.severity in counted for finding in findings) else OK


def _print_practices(console: Console, scores: tuple[PracticeScore, ...]) -> None:
    """One line each: how it stands, what it is, and who lacks it."""
    console.print("[bold]Practices[/]")
    for score in scores:
        lacking = f" – lacking at {', '.join(score.lacks)}" if score.lacks else ""
        mark = f"[{STANDINGS[score.standing]}]{score.standing:<10}[/]"
        console.print(f"  {mark} {escape(score.title)}{escape(lacking)}", soft_wrap=True)
    console.print()


def _write_sarif(file: str, findings: tuple[Finding, ...], design: str) -> None:
    text = json.dumps(sarif(findings, version=__version__, file=design), indent=2, ensure_ascii=False)
    try:
        Path(file).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"“{file}” cannot be written: {error.strerror or error}.") from None


def load_of(
    design: Design, scenario: str | None, file: str
) -> tuple[LoadEstimate | None, tuple[Finding, ...]]:
    """The traffic of *design* under *scenario*, or why there is none; a design without scenarios has none."""
    if not design.scenarios and scenario is None:
        return None, ()
    from simulator.engines.analytic.traffic import estimate  # commands that do not lint start without it

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
