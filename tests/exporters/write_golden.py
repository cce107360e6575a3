"""Writes the golden files of every target again: `python -m tests.exporters.write_golden`. Read the difference."""

from pathlib import Path

from simulator.design.document import parse
from simulator.exporters.registry import EXPORTERS

PROJECT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).resolve().parent / "golden"
EXAMPLE = "order-processing"


def expected() -> dict[str, str]:
    """Path below the golden folder → text, for every target: the files, and the losses as a list."""
    design = parse((PROJECT / "examples" / f"{EXAMPLE}.yaml").read_text(encoding="utf-8")).design
    assert design is not None, "the example is a valid design"
    made = {}
    for target, exporter in EXPORTERS.items():
        export = exporter.export(design)
        made |= {f"{target}/{file.path}": file.text for file in export.files}
        made[f"{target}/losses.txt"] = "".join(f"{loss.path}: {loss.reason}\n" for loss in export.losses)
    return made


def write() -> None:
    """Replace what is there, so that a file that is no longer written does not stay."""
    for old in GOLDEN.rglob("*"):
        if old.is_file():
            old.unlink()
    for path, text in expected().items():
        target = GOLDEN / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
