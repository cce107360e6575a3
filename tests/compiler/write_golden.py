"""Writes the golden plans again: `python -m tests.compiler.write_golden`. Read the difference before committing."""

from collections.abc import Iterator
from pathlib import Path

from simulator.compiler.pipeline import compile_plan
from simulator.plan.text import dump
from simulator.scenario import open_design

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def plans() -> Iterator[tuple[str, str]]:
    """(name of the golden file, text) of every scenario of every example."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        design = open_design(path.read_text(encoding="utf-8"), path=path.name).design
        if design is None:
            raise SystemExit(f"{path.name} is no design.")
        for scenario in design.scenarios:
            yield f"{path.stem}.{scenario}.plan", dump(compile_plan(design, scenario))


def main() -> None:
    """Write every golden, and remove those that no example has any more."""
    GOLDEN.mkdir(exist_ok=True)
    written = dict(plans())
    for old in GOLDEN.glob("*.plan"):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (GOLDEN / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
