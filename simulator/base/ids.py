"""Names: what may be one, and which known one was probably meant."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9._-]*$"
MAX_NAME_LENGTH = 200
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")


def is_name(text: str) -> bool:
    """Whether *text* can name an element: a letter, then letters, digits, dots, dashes and underscores."""
    return len(text) <= MAX_NAME_LENGTH and _NAME.match(text) is not None


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known name that *text* was probably meant to be, or None when nothing is near.

    Equal letters in another case come first, then the closest by difflib's ratio from 0.6 up; ties
    go to the name that sorts first, so the answer does not depend on the order of *known*.
    """
    names = sorted(set(known))
    folded = _fold(text)
    for name in names:
        if _fold(name) == folded:
            return name
    if len(text) > MAX_NAME_LENGTH:
        return None
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(_fold(name), name)
    close = get_close_matches(folded, by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def _fold(text: str) -> str:
    return text.casefold().replace("-", "_").replace(" ", "_")
