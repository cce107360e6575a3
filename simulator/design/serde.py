"""Designs to text and text to other text: dump, edits that keep every other byte, renaming, upgrading."""

from collections.abc import Iterable
from typing import Any

from simulator.base.findings import Edit
from simulator.design import meaning, text_edits, upgrades, yaml_text
from simulator.design.document import Design
from simulator.design.plain_edits import CannotEdit
from simulator.design.text_tree import read

Utf16Splice = tuple[int, int, str]
"""(from, to, insert) in UTF-16 code units, as browsers count: a character beyond U+FFFF is two."""


def dump(design: Design) -> str:
    """The design as YAML: phrases, only what differs from the defaults, layout last. Reads back as an equal design."""
    return dump_plain(meaning.plain(design))


def dump_plain(document: dict[str, Any]) -> str:
    """A document's plain data as YAML, with an empty line between its sections."""
    parts: list[str] = []
    head = {key: value for key, value in document.items() if not isinstance(value, dict)}
    if head:
        parts.append(yaml_text.mapping_lines(head, 0))
    for section, value in document.items():
        if isinstance(value, dict) and value:
            lines = yaml_text.mapping_lines(value, yaml_text.INDENT)
            parts.append(f"{yaml_text.key(section)}:\n{lines}")
    return "\n\n".join(parts) + "\n"


def edit_text(text: str, edits: Iterable[Edit]) -> list[Utf16Splice]:
    """The splices that make the edits, each on the result of the one before, in UTF-16 code units.

    What the edits do not mean keeps its bytes: comments, order, spacing. Raises `CannotEdit`.
    """
    made: list[Utf16Splice] = []
    for edit in edits:
        for splice in text_edits.splice_edit(text, edit):
            made.append(_utf16(text, splice))
            text = text_edits.apply(text, splice)
    return made


def apply_splices(text: str, splices: Iterable[Utf16Splice]) -> str:
    """The text after the splices, applied in their order. Raises ValueError for one out of bounds."""
    for start, end, insert in splices:
        units = text.encode("utf-16-le", "surrogatepass")
        if not 0 <= start <= end <= len(units) // 2:
            raise ValueError(f"The splice {start}–{end} is out of the text's {len(units) // 2} units.")
        made = units[: 2 * start] + insert.encode("utf-16-le", "surrogatepass") + units[2 * end :]
        text = made.decode("utf-16-le", "surrogatepass")
    return text


def rewrite(text: str, path: str, value: Any) -> str:
    """The text with the value at *path* set (DELETE takes it out); comments and order survive. Raises `CannotEdit`."""
    return apply_splices(text, edit_text(text, [(path, value)]))


def upgrade(text: str) -> str:
    """The text in the current version. A current one is returned as it stands; an older one is written
    anew, as its structure is another. Raises `CannotEdit` for a text that is no document."""
    tree = read(text)
    document = tree.root.value if tree.root is not None else None
    if not isinstance(document, dict):
        raise CannotEdit("The text cannot be upgraded before it can be read as YAML or JSON.")
    version = upgrades.version_of(document)
    if isinstance(version, bool) or not isinstance(version, int) or version not in upgrades.UPGRADES:
        return text
    return dump_plain(upgrades.upgrade(document, version))


def _utf16(text: str, splice: text_edits.Splice) -> Utf16Splice:
    start = _units(text[: splice.start])
    return start, start + _units(text[splice.start : splice.end]), splice.insert


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


__all__ = ["Utf16Splice", "apply_splices", "dump", "dump_plain", "edit_text", "rewrite", "upgrade"]
