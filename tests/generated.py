"""Files that a program writes: `python -m tests.generated docs|types|golden` writes them again.

`test_generated.py` in tests/architecture writes the documents aside and fails when they differ.
"""

import subprocess
import sys
from pathlib import Path

from studio.launch import node
from studio.launch.places import Places

PROJECT = Path(__file__).resolve().parents[1]

# Page → the module that writes it to the path it is given.
DOCS = {
    "docs/reference/design-document.md": "simulator.design.pages",
    "docs/reference/design.schema.json": "simulator.experiments.command_line.schema",
    "docs/reference/lint-rules.md": "simulator.lint.pages",
    "docs/reference/openapi.json": "studio.config.openapi",
}
# Pages that take minutes or that a clock decided: their own command writes them; `test_validation_page.py` says
# when the first must.
MEASURED = ("docs/reference/benchmarks.md", "docs/reference/validation.md")
GOLDEN = ("tests.compiler.write_golden", "tests.exporters.write_golden")
TYPES = Path("static/src/shared/generated/openapi.ts")


def write_page(page: str, target: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", DOCS[page], str(target)], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL
    )


def write_types(target: Path) -> None:
    """The TypeScript types of the API, from docs/reference/openapi.json."""
    found = node.find(Places.of().site_packages())
    tool = PROJECT / "static" / "node_modules" / ".bin" / "openapi-typescript"
    command = [str(tool), str(PROJECT / "docs/reference/openapi.json"), "--output", str(target)]
    subprocess.run(
        command, cwd=PROJECT / "static", env=found.environment(), check=True, stdout=subprocess.DEVNULL
    )


def main(what: str) -> int:
    if what == "docs":
        for page in DOCS:
            write_page(page, PROJECT / page)
    elif what == "types":
        write_page("docs/reference/openapi.json", PROJECT / "docs/reference/openapi.json")
        write_types(PROJECT / TYPES)
    elif what == "golden":
        for module in GOLDEN:
            subprocess.run([sys.executable, "-m", module], cwd=PROJECT, check=True)
    else:
        print("Say what: docs, types or golden", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
