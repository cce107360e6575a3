"""A fault as a scenario writes it, before the table of faults has had its say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from simulator.base.errors import PhraseError
from simulator.base.ids import nearest
from simulator.base.units import parse_duration_s, print_duration_s

ALLOWED = "{ at: TIME, FAULT: TARGET, for: TIME, … }, as in { at: 1 min, outage: card-network, for: 30 s }"
MAX_FAULTS = 200


@dataclass(frozen=True, slots=True)
class RawFault:
    """The fault *name* strikes *target* at *at_s*, for *for_s* seconds (None: as the fault says).

    *options* are its other keys as they are written; their meaning belongs to the fault's own model
    (`simulator.faults`). *path* is its place in the document: ("scenarios", NAME, "faults", INDEX).
    """

    name: str
    target: str
    at_s: float
    for_s: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    path: tuple[str | int, ...] = field(default=(), compare=False)


def parse_raw_fault(
    value: object, path: tuple[str | int, ...] = (), known: tuple[str, ...] | None = None
) -> RawFault:
    """A fault from its mapping. Without the *known* names, the first key beside `at` and `for` is the fault's.

    Raises PhraseError.
    """
    if isinstance(value, RawFault):
        return value
    if not isinstance(value, Mapping):
        raise PhraseError("A fault is a mapping.", ALLOWED)
    if "at" not in value:
        raise PhraseError("“at” is missing: when does the fault strike?", ALLOWED)
    candidates = [str(key) for key in value if key not in ("at", "for")]
    names = candidates[:1] if known is None else [key for key in candidates if key in known]
    if not names:
        raise _unknown(candidates, known)
    if known is not None and len(names) > 1:
        raise PhraseError(f"“{names[0]}” and “{names[1]}” are two faults.", "one fault per entry of the list")
    name, target = names[0], value[names[0]]
    if not isinstance(target, str) or not target:
        raise PhraseError(f"“{name}” names the element that it strikes.", ALLOWED)
    length = value.get("for")
    return RawFault(
        name,
        target,
        parse_duration_s(value["at"]),
        None if length is None else parse_duration_s(length),
        {key: value[key] for key in candidates if key != name},
        path,
    )


def _unknown(candidates: list[str], known: tuple[str, ...] | None) -> PhraseError:
    allowed = f"one of {', '.join(known)}" if known else ALLOWED
    if not candidates:
        return PhraseError("The fault is not named.", allowed)
    near = next((found for key in candidates if (found := nearest(key, known or ()))), None)
    hint = f" Did you mean “{near}”?" if near else ""
    return PhraseError(f"“{candidates[0]}” is not a fault.{hint}", allowed)


def print_raw_fault(fault: RawFault) -> dict[str, Any]:
    """The mapping that `parse_raw_fault` reads back."""
    form: dict[str, Any] = {"at": print_duration_s(fault.at_s), fault.name: fault.target}
    if fault.for_s is not None:
        form["for"] = print_duration_s(fault.for_s)
    return form | dict(fault.options)


def _parse(value: object, info: ValidationInfo) -> RawFault:
    context = info.context if isinstance(info.context, dict) else {}
    return parse_raw_fault(value, known=context.get("faults"))


def _quantity(title: str, description: str, example: str) -> dict[str, Any]:
    about = {"title": title, "description": description, "examples": [example]}
    return {"type": ["string", "number"], "x-unit": "s", **about}


RawFaultForm = Annotated[
    RawFault,
    PlainValidator(_parse),
    PlainSerializer(print_raw_fault),
    WithJsonSchema(
        {
            "type": "object",
            "required": ["at"],
            "minProperties": 2,
            "properties": {
                "at": _quantity("At", "When it strikes, from the start of the run.", "1 min"),
                "for": _quantity("For", "How long it lasts.", "30 s"),
            },
            "x-phrase": "fault",
            "x-allowed": ALLOWED,
        }
    ),
]
RawFaults = Annotated[tuple[RawFaultForm, ...], Field(max_length=MAX_FAULTS)]
