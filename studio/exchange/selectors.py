"""What is known about a text, the kinds and the targets, without writing anything."""

from functools import lru_cache
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from simulator.design.kinds import KIND_OF_SECTION
from simulator.exporters.base import Export
from simulator.exporters.registry import EXPORTERS
from simulator.scenario import document_schema, open_design
from studio.accounts.models import User
from studio.common.errors import Invalid, NotFound
from studio.designs import selectors as designs
from studio.designs.text_changes import check_size
from studio.exchange import checking, palette
from studio.exchange.checking import Checked


def checked(text: str) -> Checked:
    """What `checking.check` says. Raises TooLarge over 1 MiB."""
    check_size(designs.MAIN_FILE, text)
    return _checked(text)


# Editing goes back and forth (undo, several windows on one design): the last texts come again.
@lru_cache(maxsize=32)
def _checked(text: str) -> Checked:
    return checking.check(text)


@lru_cache(maxsize=1)
def design_schema() -> dict[str, Any]:
    """The JSON Schema of the design document."""
    return document_schema()


@lru_cache(maxsize=1)
def kinds() -> list[dict[str, str]]:
    """What the palette shows of every kind, in the order of the table of kinds."""
    return [palette.entry(section, kind) for section, kind in KIND_OF_SECTION.items()]


def targets() -> list[dict[str, str]]:
    """The targets that designs are exported to, by title."""
    rows = [{"name": name, "title": exporter.TITLE} for name, exporter in EXPORTERS.items()]
    return sorted(rows, key=lambda row: row["title"])


def exported(user: User, design_id: UUID, target: str, text: str | None = None) -> Export:
    """The files of a design (or of *text*, its unsaved state) for a target. NotFound, Invalid, TooLarge."""
    design, _ = designs.design(user, design_id)
    exporter = EXPORTERS.get(target)
    if exporter is None:
        raise NotFound(f"There is no target {target}.", mend=f"There are {', '.join(EXPORTERS)}.")
    if text is not None:
        check_size(designs.MAIN_FILE, text)
    parsed = open_design(design.files[designs.MAIN_FILE] if text is None else text, path=designs.MAIN_FILE)
    if parsed.design is None:
        details = [
            {"code": f.code, "message": f.message, "path": f.path, "line": f.line} for f in parsed.findings
        ]
        raise Invalid("The design has errors.", mend="See the problems.", code="has_errors", details=details)
    return exporter.export(parsed.design)


def zipped(export: Export) -> bytes:
    """The files as a zip whose bytes depend on nothing but them; the losses as LOSSES.txt."""
    files = [(file.path, file.text) for file in export.files]
    losses = "".join(f"{loss.element}  {loss.path}\n    {loss.reason}\n" for loss in export.losses)
    files.append(("LOSSES.txt", losses or "Nothing was lost.\n"))
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path, text in files:
            archive.writestr(ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0)), text, compress_type=ZIP_DEFLATED)
    return buffer.getvalue()
