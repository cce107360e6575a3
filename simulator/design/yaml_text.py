"""Plain data → YAML as a person would write it, and as every YAML tool reads it.

Texts are quoted where any reader, of YAML 1.1 too, would take them for something else (`on`, `1:30`,
"4.3"). A mapping stands in braces on one line while it is short and flat; sections and long parts
are blocks. JSON is written when *as_json*.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

WIDTH = 100
INDENT = 2

_PLAIN = re.compile(r"[^\W\d][\w .:/%<=+()*?·–-]*\Z")
_PLAIN_IN_BLOCK = re.compile(r"[^\W\d][\w .:/%<>=+()*?·–,;'-]*\Z")
_QUANTITY = re.compile(r"[0-9][0-9.]*(?: ?[A-Za-zµ%]| ?/ ?[a-z])[A-Za-z0-9µ% ./]*\Z")
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# YAML 1.1 reads these as truth values, nothing or numbers.
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "nan", "inf"])
_NUMBERS = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]*)?|0[xXoObB][0-9a-fA-F_]+|[0-9_:.]+|\.(?:inf|nan))\Z"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")


def scalar(value: Any, *, flow: bool = False, as_json: bool = False) -> str:
    """One scalar. *flow* says that it stands in braces or brackets, where a comma ends a plain text."""
    if not isinstance(value, str):
        return json.dumps(value)
    plain = (_PLAIN if flow else _PLAIN_IN_BLOCK).match(value) or _QUANTITY.match(value)
    if value.count("(") > value.count(")"):
        plain = None  # in braces what follows would be taken for the rest of it
    return value if plain and not as_json and _means_itself(value) else quoted(value)


def quoted(text: str) -> str:
    """In double quotes, as JSON and YAML read it alike; what may not stand in a YAML text is escaped."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(text, ensure_ascii=False))


def _means_itself(text: str) -> bool:
    if text != text.strip() or ": " in text or " #" in text or text.endswith(":"):
        return False
    return text.lower() not in _WORDS and not _NUMBERS.match(text) and not _DATE.match(text)


def key(name: str, *, as_json: bool = False) -> str:
    """A key of a mapping."""
    return scalar(name, flow=True, as_json=as_json)


def flow(value: Any, *, as_json: bool = False) -> str:
    """A value on one line: ``{ at: 1 min, outage: card-network }``, ``[A, B]``."""
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        inside = ", ".join(
            f"{key(name, as_json=as_json)}: {flow(part, as_json=as_json)}" for name, part in value.items()
        )
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(item, as_json=as_json) for item in value)}]"
    return scalar(value, flow=True, as_json=as_json)


def block(value: Any, indent: int) -> str:
    """A value behind its key or dash at *indent*: " scalar", " { short }", or lines of their own."""
    if isinstance(value, Mapping) and value:
        short = flow(value)
        if _is_flat(value) and indent + len(short) <= WIDTH - 12:
            return f" {short}"
        return "\n" + mapping_lines(value, indent + INDENT)
    if isinstance(value, list | tuple) and value:
        short = flow(value)
        if (
            all(not isinstance(item, Mapping | list | tuple) for item in value)
            and indent + len(short) <= WIDTH - 12
        ):
            return f" {short}"
        return "\n" + list_lines(value, indent + INDENT)
    if isinstance(value, Mapping | list | tuple):
        return f" {flow(value)}"
    return f" {scalar(value)}"


def mapping_lines(value: Mapping[str, Any], indent: int) -> str:
    """The entries of a mapping, one below the other, without a line end behind the last."""
    pad = " " * indent
    return "\n".join(f"{pad}{key(name)}:{block(part, indent)}" for name, part in value.items())


def list_lines(value: "list[Any] | tuple[Any, ...]", indent: int) -> str:
    """The items of a list, one below the other."""
    pad = " " * indent
    lines = []
    for item in value:
        if isinstance(item, Mapping) and item:
            short = flow(item)
            if indent + len(short) <= WIDTH:
                lines.append(f"{pad}- {short}")
            else:
                lines.append(f"{pad}- {mapping_lines(item, indent + INDENT).lstrip()}")
        else:
            lines.append(f"{pad}- {flow(item)}")
    return "\n".join(lines)


def _is_flat(value: Mapping[str, Any]) -> bool:
    """Whether a mapping reads well on one line: no more than one level of short things in it."""
    return all(
        not isinstance(part, Mapping | list | tuple)
        or (
            isinstance(part, Mapping)
            and len(part) <= 2
            and not any(isinstance(x, Mapping | list) for x in part.values())
        )
        or (isinstance(part, list | tuple) and all(not isinstance(x, Mapping | list) for x in part))
        for part in value.values()
    )
