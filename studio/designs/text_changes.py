"""Changes to a map of files: pure functions, offsets in UTF-16 code units as browsers count."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from studio.common.errors import Invalid, TooLarge

MAX_TEXT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TextChange:
    """In *file*, the code units from *start* up to *end* become *insert*."""

    file: str
    start: int
    end: int
    insert: str


def apply(files: Mapping[str, str], changes: Iterable[TextChange]) -> dict[str, str]:
    """*files* after *changes*, each on the result of the one before.

    Raises Invalid for an offset outside of the text or inside a surrogate pair, and for an unknown
    file; TooLarge when a file would grow over 1 MiB.
    """
    units = {path: text.encode("utf-16-le") for path, text in files.items()}
    for number, change in enumerate(changes):
        text = units.get(change.file)
        if text is None:
            raise Invalid(f"Change {number}: there is no file {change.file}.", mend="Load the design again.")
        if not 0 <= change.start <= change.end <= len(text) // 2:
            raise Invalid(
                f"Change {number}: {change.start} to {change.end} is outside of {change.file}, "
                f"which has {len(text) // 2} code units.",
                mend="Load the design again.",
            )
        units[change.file] = (
            text[: 2 * change.start] + _encode(change.insert, number) + text[2 * change.end :]
        )
        if len(units[change.file]) > 4 * MAX_TEXT_BYTES:
            raise _too_large(change.file)
    try:
        result = {path: text.decode("utf-16-le") for path, text in units.items()}
    except UnicodeDecodeError:
        raise Invalid("A change cuts a character in two.", mend="Load the design again.") from None
    for path, changed in result.items():
        check_size(path, changed)
    return result


def check_size(path: str, text: str) -> None:
    """Raises TooLarge when *text* has more than 1 MiB in UTF-8, Invalid when it has no UTF-8 form."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Invalid(f"{path} holds half a character.", mend="Send whole characters.") from None
    if size > MAX_TEXT_BYTES:
        raise _too_large(path)


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 of the files, independent of their order."""
    return hashlib.sha256(json.dumps(files, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def difference(old: str, new: str) -> tuple[int, int, str] | None:
    """The one change (start, end, insert) that turns *old* into *new*: what stands between the common
    beginning and the common end. None when they are equal."""
    if old == new:
        return None
    begin = _most(min(len(old), len(new)), lambda length: old[:length] == new[:length])
    left = min(len(old), len(new)) - begin
    tail = _most(left, lambda length: length == 0 or old[-length:] == new[-length:])
    return _units(old[:begin]), _units(old[: len(old) - tail]), new[begin : len(new) - tail]


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """The largest length up to *limit* for which *holds*, which holds for 0 and for all below it."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _encode(text: str, number: int) -> bytes:
    try:
        return text.encode("utf-16-le")
    except UnicodeEncodeError:
        raise Invalid(f"Change {number}: the inserted text holds half a character.") from None


def _too_large(path: str) -> TooLarge:
    return TooLarge(f"{path} would be larger than {MAX_TEXT_BYTES // 1024} KiB.", mend="Split the design.")
