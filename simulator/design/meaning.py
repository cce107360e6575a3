"""What a design says, apart from how it is written: plain data, and the hash of it."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.base.phrases import print_objective
from simulator.design.kinds import KINDS

if TYPE_CHECKING:
    from simulator.design.document import Design

_ORDERED = ("fields", "emits")
"""Mappings whose order means something: Avro's order of fields, and the index of an emission."""


def plain(design: "Design", *, layout: bool = True) -> dict[str, Any]:
    """The design as plain data in the order of the document: phrases as text, defaults left out."""
    made: dict[str, Any] = {"lagwise": design.lagwise, "name": design.name}
    if design.description:
        made["description"] = design.description
    for section in design.section_order:
        if section in KINDS:
            parts = {name: _dump(part) for name, part in design.section(section).items()}
        elif section == "scenarios":
            parts = {name: _dump(part) for name, part in design.scenarios.items()}
        elif section == "objectives":
            parts = {name: print_objective(objective) for name, objective in design.objectives.items()}
        elif layout:
            parts = {name: [_whole(x), _whole(y)] for name, (x, y) in design.layout.items()}
        else:
            continue
        if parts:
            made[section] = parts
    return made


def sha256(design: "Design") -> str:
    """The hash of what the design means: layout, descriptions, comments, order and spelling do not change it."""
    meant = plain(design, layout=False)
    meant.pop("description", None)
    for scenario in meant.get("scenarios", {}).values():
        scenario.pop("description", None)
    text = json.dumps(
        _canonical(meant), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _dump(part: Any) -> Any:
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: [[name, _canonical(part)] for name, part in inner.items()]
            if key in _ORDERED and isinstance(inner, Mapping)
            else _canonical(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return value


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number
