"""Generated files are what their generators write today."""

from pathlib import Path

import pytest

from tests import generated
from tests.architecture import tree


@pytest.mark.parametrize("document", generated.DOCS, ids=lambda document: Path(document).name)
def test_a_page_of_the_reference_is_up_to_date(document: str, tmp_path: Path) -> None:
    generated.write_page(document, tmp_path / "page")
    assert tree.text(Path(document)) == (tmp_path / "page").read_text(), "run `make docs`"


def test_the_types_of_the_api_are_up_to_date(tmp_path: Path) -> None:
    if not (tree.PROJECT / "static" / "node_modules").is_dir():
        pytest.skip("static/node_modules is missing: run `make setup`")
    generated.write_types(tmp_path / "openapi.ts")
    assert tree.text(generated.TYPES) == (tmp_path / "openapi.ts").read_text(), "run `make types`"


def test_every_page_of_the_reference_has_a_generator() -> None:
    pages = {str(path) for path in tree.files() if path.parts[:2] == ("docs", "reference")}
    assert pages - set(generated.MEASURED) == set(generated.DOCS)
