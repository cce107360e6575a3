"""Every quick fix of the linter can be made in the text of the design that it is about."""

from pathlib import Path

import pytest

from simulator.design import serde
from simulator.design.document import parse
from simulator.design.plain_edits import edited
from simulator.design.text_tree import read
from simulator.lint.runner import lint


@pytest.mark.parametrize("name", ["order-processing-origin", "order-processing", "ride-hailing"])
def test_every_fix_gives_a_design_without_errors_and_keeps_the_comments(examples: Path, name: str) -> None:
    text = (examples / f"{name}.yaml").read_text(encoding="utf-8")
    design = parse(text).design
    assert design is not None
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
    for finding in lint(design, None):
        if finding.fix is None:
            continue
        made = serde.apply_splices(text, serde.edit_text(text, finding.fix.edits))
        assert parse(made).errors == (), (finding.code, finding.fix)
        assert [comment for comment in comments if comment not in made] == [], (finding.code, finding.fix)
        assert made != text, (finding.code, finding.fix)


def test_the_fixes_are_there() -> None:
    text = "lagwise: 1\nname: x\nclusters: { m: { acks: 1 } }\ntopics: { t: { cluster: m, replicas: 3 } }\n"
    design = parse(text).design
    assert design is not None
    assert any(finding.fix is not None for finding in lint(design, None))
    assert edited(read(text).root.value, ("clusters", "m", "acks"), "all")["clusters"] == {
        "m": {"acks": "all"}
    }  # type: ignore[union-attr]
