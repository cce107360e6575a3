"""Findings on the screen, the way a good compiler answers: place, sentence, the line, a caret, the mend."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from simulator.base.findings import Finding

COLOURS = {"error": "bold red", "warning": "bold yellow", "advice": "bold cyan"}
WIDEST = 100  # characters of a source line that are shown


def print_findings(console: Console, findings: Iterable[Finding], text: str) -> None:
    """Each of *findings* with the line of *text* that it is about."""
    lines = text.splitlines()
    for finding in findings:
        head = Text(f"{finding.place or 'design'}: ", style="bold")
        head.append(f"{finding.severity} {finding.code}", style=COLOURS[finding.severity])
        head.append(f": {finding.message}")
        console.print(head, soft_wrap=True)
        if 0 < finding.line <= len(lines):
            _excerpt(console, lines[finding.line - 1], finding)
        for note in (finding.why, finding.mend):
            if note:
                console.print(Text(f"    {note}", style="dim" if note is finding.why else ""), soft_wrap=True)
        console.print()


def _excerpt(console: Console, line: str, finding: Finding) -> None:
    number = str(finding.line)
    column = max(finding.column - 1, 0)
    first = max(0, column - WIDEST // 2) if len(line) > WIDEST else 0
    shown = line[first : first + WIDEST].replace("\t", " ")
    console.print(Text(f"  {number} │ {shown}"), soft_wrap=True)
    caret = "^" * max(1, _word_length(line[column:]))
    console.print(
        Text(f"  {' ' * len(number)} │ {' ' * (column - first)}{caret}", style="red"), soft_wrap=True
    )


def _word_length(text: str) -> int:
    for position, character in enumerate(text):
        if character in ":,{}[]#" or (character == " " and position):
            return position
    return min(len(text), WIDEST)


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as plain data, for `--json`."""
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
        "fix": None if finding.fix is None else finding.fix.title,
    }


def print_json(value: Any) -> None:
    """*value* on standard output, the same bytes for the same value."""
    print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def refuse(console: Console, findings: Sequence[Finding], text: str, *, as_json: bool) -> int:
    """Say why the input cannot be used, and return the exit code for that."""
    if as_json:
        print_json({"findings": [finding_json(finding) for finding in findings]})
    else:
        print_findings(console, findings, text)
        number = len(findings)
        console.print(f"[bold red]{number} {'error' if number == 1 else 'errors'}[/]: nothing was done.")
    return BAD_INPUT


OK = 0
NOT_GOOD = 1  # findings, or objectives missed
BAD_INPUT = 2
