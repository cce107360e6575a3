"""What every command begins with: the text of a design, read and checked."""

import sys
from pathlib import Path

from simulator.base.errors import LagwiseError
from simulator.base.findings import Finding
from simulator.design.document import Design
from simulator.scenario import open_design


class Unreadable(LagwiseError):
    """The file cannot be read at all."""


class BadDesign(Exception):
    """The text is no design; *findings* say why, *text* is what was read."""

    def __init__(self, findings: tuple[Finding, ...], text: str) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings
        self.text = text


def read_text(file: str) -> str:
    """The text of *file*, of standard input for "-". Raises Unreadable with a sentence."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8")
    except FileNotFoundError:
        raise Unreadable(f"There is no file “{file}”.") from None
    except IsADirectoryError:
        raise Unreadable(f"“{file}” is a folder: name the file of a design in it.") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"“{file}” is not text in UTF-8 (byte {error.start}).") from None
    except OSError as error:
        raise Unreadable(f"“{file}” cannot be read: {error.strerror or error}.") from None


def open_file(file: str) -> tuple[Design, tuple[Finding, ...], str]:
    """(design, what is worth knowing about it, its text). Raises Unreadable and BadDesign."""
    text = read_text(file)
    parsed = open_design(text, path=file)
    if parsed.design is None:
        raise BadDesign(parsed.findings, text)
    return parsed.design, parsed.findings, text
