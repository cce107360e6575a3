"""The pages of the rules as one Markdown file: `python -m simulator.lint.pages docs/reference/lint-rules.md`."""

import re
import sys
from pathlib import Path

from simulator.lint.base import Rule, page_of
from simulator.lint.registry import RULES

FAMILIES = {
    "CAP": "Capacity",
    "EVT": "Events, commands and projections",
    "KAF": "Kafka",
    "OPS": "Operations",
    "SAG": "Sagas",
    "SCH": "Schemas",
    "TOP": "Topology",
}

_HEAD = """\
# Lint rules

<!-- Written by `python -m simulator.lint.pages` from the docstrings in simulator/lint/rules: edit those. -->

`python -m simulator lint FILE` prints what these rules find; the studio shows it while you type. A finding is
accepted where it is meant, with the reason, by `allow` on the part it is about:

```yaml
topics:
  clicks:
    cluster: main
    allow:
      KAF004: Clicks may be lost; a second copy is not worth its disk.
```

A code that no rule has is itself a finding (LNT001), and so is an `allow` that accepts nothing any more (LNT002).
An error makes `lint` exit with 1. Rules of the family CAP need a scenario: they use the load that the traffic
equations foresee for it.
"""


def markdown() -> str:
    """The whole file: a table of all rules, then a section for each."""
    lines = [_HEAD]
    for family, title in FAMILIES.items():
        rules = [rule for rule in RULES if rule.CODE.startswith(family)]
        lines += [f"## {title}", "", "| code | severity | what is wrong |", "|---|---|---|"]
        lines += [f"| [{rule.CODE}](#{_anchor(rule)}) | {rule.SEVERITY} | {_what(rule)} |" for rule in rules]
        lines.append("")
        for rule in rules:
            page = page_of(rule)
            lines += [f"### {_heading(rule)}", "", _what(rule), ""]
            lines += [f"**Why it matters.** {' '.join(page.why.split())}", ""]
            lines += [
                f"**Bad:** {' '.join(page.bad.split())}",
                "",
                f"**Good:** {' '.join(page.good.split())}",
                "",
            ]
            lines += [f"**Mend.** {' '.join(page.mend.split())}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _heading(rule: type[Rule]) -> str:
    return f"{rule.CODE} {rule.__module__.rpartition('.')[2].replace('_', ' ')}"


def _anchor(rule: type[Rule]) -> str:
    return re.sub(r"[^a-z0-9-]", "", _heading(rule).lower().replace(" ", "-"))


def _what(rule: type[Rule]) -> str:
    return " ".join(page_of(rule).what.split())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
