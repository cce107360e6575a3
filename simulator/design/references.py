"""Every name that is used must be the name of something: references, targets of faults, objectives."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from simulator.base.errors import PhraseError
from simulator.base.findings import Fix, RenamedKey
from simulator.base.ids import is_name, nearest
from simulator.base.phrases import (
    Objective,
    parse_field_type,
    parse_objective,
    print_field_type,
    print_objective,
)
from simulator.base.phrases.field_type import FieldType
from simulator.design.explain import Problem, shown
from simulator.design.kinds import KIND_OF_SECTION, KINDS
from simulator.design.kinds.schema import SchemaField
from simulator.design.names import Names, derived, mapping, only_carrier
from simulator.design.shape import Reference, references, shape_of
from simulator.design.text_tree import Path, dotted

_WORDS = {
    "cluster": "a cluster",
    "command": "a handler of the service",
    "event_store": "an event store",
    "external_system": "an external system",
    "handler": "a handler (SERVICE.HANDLER)",
    "saga": "a saga",
    "scenario": "a scenario",
    "schema": "a schema",
    "service": "a service",
    "source": "a source",
    "topic": "a topic",
}


def check(document: dict[str, Any], names: Names, faults: tuple[str, ...] | None) -> Iterator[Problem]:
    """The dangling references of a document's plain data, in its order."""
    for section, model in KINDS.items():
        shape = shape_of(model)
        for name, part in mapping(document.get(section)).items():
            for reference in references(shape, part, (section, name)):
                yield from _check_reference(reference, document, names)
    for schema, part in mapping(document.get("schemas")).items():
        for key, value in mapping(mapping(part).get("fields")).items():
            yield from _check_field(value, names, ("schemas", schema, "fields", key))
    for saga, part in mapping(document.get("sagas")).items():
        yield from _check_start(document, saga, mapping(part), names)
    yield from _check_scenarios(document, names, faults)
    for name, value in mapping(document.get("objectives")).items():
        yield from _check_objective(value, document, names, faults, ("objectives", name))
    for name in mapping(document.get("layout")):
        if name not in names.nodes:
            yield dangling(Reference(("layout", name), name, ("node",), is_key=True), set(names.nodes))


def check_names(document: dict[str, Any], names: Names) -> Iterator[Problem]:
    """Names that are not names, or that two elements share."""
    seen: dict[str, str] = {}
    for section, kind in KIND_OF_SECTION.items():
        for name in mapping(document.get(section)):
            if not is_name(name):
                yield _not_a_name((section, name))
            elif seen.setdefault(name, kind) != kind:
                yield Problem(
                    "DOC008",
                    (section, name),
                    f"“{name}” is the name of {_a(seen[name])} already.",
                    "Names are unique in a design, so that a name is enough to say which element is meant.",
                    at_value=False,
                )
    for section in ("scenarios", "objectives"):
        for name in mapping(document.get(section)):
            if not is_name(name):
                yield _not_a_name((section, name))
    taken: dict[str, Path] = {}
    for name, kind, path in derived(document):
        if name in names.nodes:
            yield Problem(
                "DOC008",
                path,
                f"This {kind} would be called “{name}”, which is the name of {_a(names.nodes[name])}.",
                "Give one of them another name.",
                at_value=False,
            )
        elif name in taken:
            yield Problem(
                "DOC008",
                path,
                f"This {kind} would be called “{name}”, like the one at {dotted(taken[name])}.",
                "Give the group a name of its own: “group: …”."
                if kind == "group"
                else "Give one another name.",
                at_value=False,
            )
        taken.setdefault(name, path)


def _not_a_name(path: Path) -> Problem:
    return Problem(
        "DOC008",
        path,
        f"“{shown(path[-1])}” cannot be a name.",
        "A name begins with a letter, and has at most 200 letters, digits, “.”, “_” and “-”.",
        at_value=False,
    )


def _check_reference(reference: Reference, document: dict[str, Any], names: Names) -> Iterator[Problem]:
    if "command" in reference.kinds:
        yield from _check_command(reference, document, names)
        return
    known = names.of(reference.kinds)
    if reference.name not in known:
        yield dangling(reference, known)


def _check_command(reference: Reference, document: dict[str, Any], names: Names) -> Iterator[Problem]:
    """A schema when it goes to a topic, a handler when it goes to a service; the target has its own check."""
    holder: Any = document
    for step in reference.path if reference.is_key else reference.path[:-1]:
        holder = holder[step]
    target = holder if isinstance(holder, str) else mapping(holder).get("to")
    if target in names.by_kind["topic"]:
        known, kinds = names.by_kind["schema"], ("schema",)
    elif target in names.by_kind["service"]:
        known, kinds = names.commands.get(str(target), set()), ("command",)
    else:
        return
    if reference.name not in known:
        yield dangling(
            replace(reference, kinds=kinds), known, f" “{target}”" if kinds == ("command",) else ""
        )


def _check_field(value: Any, names: Names, path: Path) -> Iterator[Problem]:
    try:
        field = SchemaField.model_validate(value)
    except ValueError:
        return
    known = names.by_kind["schema"]
    for name in field.type.references():
        if name in known:
            continue
        near = nearest(name, [*known, *_PRIMITIVE_NAMES])
        fix = None
        if near is not None and isinstance(value, str):
            renamed = _renamed_type(parse_field_type(value), name, near)
            fix = Fix(f"Write “{near}”", ((dotted(path), print_field_type(renamed)),))
        guess = f"Did you mean “{near}”? " if near else ""
        yield Problem(
            "DOC007",
            path,
            f"“{name}” is neither a type nor a schema.",
            f"{guess}Types: {', '.join(_PRIMITIVE_NAMES)}; schemas: {_list(known)}.",
            fix,
        )


_PRIMITIVE_NAMES = ("boolean", "bytes", "date", "decimal", "double", "float", "int", "long", "string", "uuid")


def _renamed_type(field_type: FieldType, old: str, new: str) -> FieldType:
    if field_type.kind == "schema" and field_type.name == old:
        return replace(field_type, name=new)
    if field_type.item is not None:
        return replace(field_type, item=_renamed_type(field_type.item, old, new))
    return field_type


def _check_start(
    document: dict[str, Any], saga: str, part: dict[str, Any], names: Names
) -> Iterator[Problem]:
    schema = part.get("starts_on")
    if part.get("from") is not None or schema not in names.by_kind["schema"]:
        return
    started = any(
        mapping(consumer).get("starts") == saga
        for service in mapping(document.get("services")).values()
        for consumer in mapping(mapping(service).get("consumes")).values()
    )
    if started or only_carrier(document, schema) is not None:
        return
    topics = mapping(document.get("topics"))
    carriers = [
        topic for topic, carried in topics.items() if schema in (mapping(carried).get("carries") or [])
    ]
    if carriers:
        message = f"“{schema}” is carried by {len(carriers)} topics: {_list(set(carriers))}."
        yield Problem("DOC007", ("sagas", saga, "starts_on"), message, "Say which one with “from: …”.")
    else:
        message = f"No topic carries “{schema}”, so nothing starts this saga."
        yield Problem("DOC007", ("sagas", saga, "starts_on"), message, "Add it to what a topic carries.")


def _check_scenarios(
    document: dict[str, Any], names: Names, faults: tuple[str, ...] | None
) -> Iterator[Problem]:
    elements = names.elements()
    for name, part in mapping(document.get("scenarios")).items():
        path: Path = ("scenarios", name)
        for source in mapping(mapping(part).get("load")):
            if source not in names.by_kind["source"]:
                yield dangling(
                    Reference((*path, "load", source), source, ("source",), is_key=True),
                    names.by_kind["source"],
                )
        listed = mapping(part).get("faults")
        for index, fault in enumerate(listed if isinstance(listed, list) else ()):
            for key, target in mapping(fault).items():
                is_fault = key in faults if faults is not None else key == _first_word(fault)
                if is_fault and isinstance(target, str) and target not in elements:
                    yield dangling(Reference((*path, "faults", index, key), target, ("element",)), elements)


def _first_word(fault: dict[str, Any]) -> str | None:
    return next((key for key in fault if key not in ("at", "for")), None)


def _check_objective(
    value: Any, document: dict[str, Any], names: Names, faults: tuple[str, ...] | None, path: Path
) -> Iterator[Problem]:
    try:
        objective = parse_objective(value)
    except PhraseError:
        return
    elements = names.elements()
    if objective.element not in elements:
        yield _in_objective(value, objective, "element", objective.element, elements, "an element", path)
    scenarios = names.by_kind["scenario"]
    for name in objective.scenarios:
        if name not in scenarios:
            yield _in_objective(value, objective, "scenarios", name, scenarios, "a scenario", path)
    if objective.after is not None:
        known = scenarios | (set(faults) if faults is not None else _faults_used(document))
        if objective.after not in known:
            yield _in_objective(
                value, objective, "after", objective.after, known, "a fault or scenario", path
            )


def _faults_used(document: dict[str, Any]) -> set[str]:
    used = set()
    for part in mapping(document.get("scenarios")).values():
        listed = mapping(part).get("faults")
        for fault in listed if isinstance(listed, list) else ():
            if word := _first_word(mapping(fault)):
                used.add(word)
    return used


def _in_objective(
    value: Any, objective: Objective, what: str, name: str, known: set[str], kind: str, path: Path
) -> Problem:
    near = nearest(name, known)
    fix = None
    if near is not None and isinstance(value, str):
        if what == "scenarios":
            scenarios = tuple(near if scenario == name else scenario for scenario in objective.scenarios)
            mended = replace(objective, scenarios=scenarios)
        elif what == "element":
            mended = replace(objective, element=near)
        else:
            mended = replace(objective, after=near)
        fix = Fix(f"Write “{near}”", ((dotted(path), print_objective(mended)),))
    guess = f"Did you mean “{near}”? " if near else ""
    return Problem(
        "DOC007", path, f"“{name}” is not the name of {kind}.", f"{guess}Known: {_list(known)}.", fix
    )


def dangling(reference: Reference, known: set[str], of: str = "") -> Problem:
    """The problem of a name that nothing has; *known* are the names that would do."""
    kinds = " or ".join(
        _WORDS.get(kind, f"an {kind}" if kind[0] in "aeiou" else f"a {kind}") for kind in reference.kinds
    )
    near = nearest(reference.name, known)
    fix = None
    if near is not None:
        value: Any = RenamedKey(near) if reference.is_key else near
        fix = Fix(f"Write “{near}”", ((dotted(reference.path), value),))
    guess = f"Did you mean “{near}”? " if near else ""
    listing = f"Known: {_list(known)}." if known else "There is none yet."
    return Problem(
        "DOC007",
        reference.path,
        f"“{shown(reference.name)}” is not the name of {kinds}{of}.",
        guess + listing,
        fix,
        at_value=not reference.is_key,
    )


def _list(names: set[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:12]) + (f" and {len(ordered) - 12} more" if len(ordered) > 12 else "")


def _a(kind: str) -> str:
    return _WORDS.get(kind, f"a {kind}")
