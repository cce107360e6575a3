"""The page of semantics names tests: each one must exist."""

import re
from pathlib import Path


def test_every_test_that_the_page_names_exists(project: Path) -> None:
    page = (project / "docs" / "semantics.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\btest_[a-z0-9_]+\b(?!\.py)", page))
    written = "\n".join(path.read_text(encoding="utf-8") for path in (project / "tests").rglob("test_*.py"))
    exist = set(re.findall(r"^def (test_\w+)", written, re.MULTILINE))
    assert len(named) > 90
    assert named - exist == set()
