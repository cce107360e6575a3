"""The pages that name files name files that exist."""

import re
from pathlib import Path

import pytest

from tests.architecture import tree

# In back quotes, with a slash or a known ending, and without a placeholder: `simulator/plan/ops.py`.
NAMED = re.compile(r"`([\w.\-/]+)`")
ENDINGS = (".py", ".ts", ".tsx", ".md", ".yaml", ".json", ".toml", ".txt", ".html", ".css", ".ini")


def named(document: str) -> set[str]:
    """Every path that *document* names from the project's folder."""
    found = set()
    top = {path.parts[0] for path in tree.files()}
    for name in NAMED.findall(tree.text(Path(document))):
        first = name.split("/")[0]
        if first in top and ("/" in name or name.endswith(ENDINGS)):
            found.add(name.rstrip("/"))
    return found


@pytest.mark.parametrize("document", ["docs/map.md", "README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_a_page_names_only_what_exists(document: str) -> None:
    made = {"static/dist", "static/node_modules"}
    missing = [name for name in named(document) if name not in made and not (tree.PROJECT / name).exists()]
    assert sorted(missing) == []


def test_the_map_names_every_folder_of_code() -> None:
    page = tree.text(Path("docs/map.md"))
    folders = {
        path.parts[1]
        for path in tree.ending(".py")
        if path.parts[0] in ("simulator", "studio") and len(path.parts) > 2
    }
    assert sorted(folder for folder in folders if folder not in page) == []
