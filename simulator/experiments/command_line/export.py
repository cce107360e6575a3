"""`export`: files for a target, and what they could not say."""

from argparse import Namespace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from simulator.experiments.command_line.complaints import OK, print_json
from simulator.experiments.command_line.opening import Unreadable, open_file
from simulator.exporters.registry import EXPORTERS


def run(arguments: Namespace, console: Console) -> int:
    """Write the files of `--target` below `--out` and print what was lost. Raises Unreadable when it cannot."""
    design, _, _ = open_file(arguments.file)
    export = EXPORTERS[arguments.target].export(design)
    folder = Path(arguments.out)
    for file in export.files:
        _write(folder, file.path, file.text)
    if arguments.json:
        print_json(
            {
                "target": arguments.target,
                "files": [file.path for file in export.files],
                "losses": [
                    {"element": loss.element, "path": loss.path, "reason": loss.reason}
                    for loss in export.losses
                ],
            }
        )
        return OK
    for file in export.files:
        console.print(f"wrote {escape(str(folder / file.path))}", soft_wrap=True)
    if not export.losses:
        console.print(f"[green]Nothing was lost:[/] {arguments.target} says it all.")
    for loss in export.losses:
        console.print(
            f"[yellow]lost[/] {escape(loss.path or loss.element)}: {escape(loss.reason)}", soft_wrap=True
        )
    return OK


def _write(folder: Path, name: str, text: str) -> None:
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise Unreadable(f"“{name}” would be written outside of “{folder}”.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"“{target}” cannot be written: {error.strerror or error}.") from None
