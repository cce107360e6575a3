"""The reference page of the document says what the code says."""

import re
from pathlib import Path

from simulator.compiler.pipeline import compile_plan
from simulator.design import pages
from simulator.design.document import parse
from simulator.design.kinds import KINDS


def test_every_setting_of_every_kind_is_on_the_page() -> None:
    page = pages.page()
    for section, model in KINDS.items():
        text = page.split(f"### `{section}`", 1)[1].split("\n### ", 1)[0]
        for name, info in model.model_fields.items():
            assert f"| `{info.alias or name}` |" in text, (section, name)


def test_every_code_that_reading_can_give_is_on_the_page(project: Path) -> None:
    used: set[str] = set()
    for file in (project / "simulator" / "design").rglob("*.py"):
        used |= set(re.findall(r'"(DOC[0-9]{3})"', file.read_text(encoding="utf-8")))
    assert {code for code, _ in pages.CODES} == used


def test_the_smallest_design_on_the_page_is_one_that_runs() -> None:
    text = pages.page().split("The smallest design that runs:\n\n```yaml\n", 1)[1].split("```", 1)[0]
    parsed = parse(text)
    assert parsed.findings == ()
    assert parsed.design is not None
    assert compile_plan(parsed.design, "evening").ops


def test_every_table_has_as_many_cells_in_each_row() -> None:
    width = 0
    for line in pages.page().splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = line.count("|")
        assert width in (0, cells), line
        width = cells
