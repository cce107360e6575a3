"""What the code imports is pinned, and what is pinned as asked for is asked for."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture import tree

# Named in settings or on command lines, never in an import statement.
BY_NAME = {
    "argon2-cffi": "Django's password hasher",
    "channels-redis": "the channel layer, by its dotted name in the settings",
    "httptools": "makes uvicorn faster",
    "psycopg": "Django's PostgreSQL backend",
    "uvicorn": "started by the launcher and by compose.yaml",
    "uvloop": "makes uvicorn faster",
    "websockets": "uvicorn's websockets",
    "whitenoise": "middleware, by its dotted name in the settings",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(*, asked_for: bool = False) -> set[str]:
    """Names in requirements.txt; with *asked_for* only those of its first part."""
    text = tree.text(Path("requirements.txt"))
    if asked_for:
        text = text.partition("# --- only the embedded form")[0]
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    return {canonical(re.split(r"[\[=]", line)[0]) for line in lines if "==" in line}


def imported() -> dict[str, Path]:
    """Top-level module → a file that imports it, in what is deployed."""
    found: dict[str, Path] = {}
    for path in [*tree.ending(".py", under="simulator/"), *tree.ending(".py", under="studio/")]:
        for node in ast.walk(ast.parse(tree.text(path))):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0]: path for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found[node.module.split(".")[0]] = path
    ours = {"simulator", "studio"}
    return {
        name: path for name, path in found.items() if name not in sys.stdlib_module_names and name not in ours
    }


def test_every_import_is_pinned() -> None:
    owners = packages_distributions()
    names = pinned()
    missing = {
        f"{module} ({path})"
        for module, path in imported().items()
        if not names & {canonical(owner) for owner in owners.get(module, [module])}
    }
    assert missing == set()


def test_every_package_asked_for_is_used() -> None:
    owners = packages_distributions()
    used = {canonical(owner) for module in imported() for owner in owners.get(module, [])}
    assert sorted(pinned(asked_for=True) - used - set(BY_NAME)) == []
