"""Files are short, named for what is in them, and carry nothing of the machine they were written on."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture import tree

CODE = (".py", ".ts", ".tsx")
LONGEST = 400
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "misc", "general", "manager", "common_functions"}
# Generated files are read by programs.
GENERATED = ("static/src/shared/generated/", "docs/reference/", "static/package-lock.json")
BINARY = {".png", ".jpg", ".ico", ".woff2", ".zip", ".parquet"}


def written(*suffixes: str) -> list[Path]:
    return [path for path in tree.ending(*suffixes) if not str(path).startswith(GENERATED)]


def test_no_file_is_longer_than_a_newcomer_can_read_at_once() -> None:
    long = {str(path): count for path in written(*CODE) if (count := tree.text(path).count("\n")) > LONGEST}
    assert long == {}


def test_no_file_is_named_for_nothing() -> None:
    assert [str(path) for path in written(*CODE) if path.stem in SAYS_NOTHING] == []


def test_no_module_has_the_name_of_a_package_beside_it() -> None:
    modules = {path.with_suffix("") for path in tree.ending(".py")}
    packages = {path.parent for path in tree.ending(".py")}
    assert sorted(map(str, modules & packages)) == []


def test_no_singular_stands_beside_its_plural() -> None:
    # Django gives "models" its name, and simulator's base class of a table stands beside the table.
    modules = {path.with_suffix("") for path in tree.ending(".py") if "/tests/" not in f"/{path}"}
    names = modules | {path.parent for path in modules}
    both = [str(name) for name in names if name.name and name.with_name(name.name + "s") in names]
    assert sorted(both) == []


def test_no_path_of_a_machine_and_no_registry_is_committed() -> None:
    # Built from pieces, so that this file does not name what it looks for.
    told = re.compile(
        "|".join(["/" + "work/", "/" + "root/", "/home/" + "[a-z]", "/Users/" + "[a-z]", r"registry\.npmjs"])
    )
    found = Counter(
        str(path)
        for path in tree.files()
        if path.suffix not in BINARY
        for line in tree.text(path).splitlines()
        if told.search(line)
    )
    assert found == {}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "NOTICE"])
def test_what_a_newcomer_looks_for_is_there(name: str) -> None:
    assert len(tree.text(Path(name))) > 200
