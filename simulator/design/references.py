"""Every name that is used must be the name of something: of nodes, in schemas, scenarios and the layout."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from simulator.base.findings import Fix
from simulator.base.ids import nearest
from simulator.base.phrases import FieldType, parse_field_type, print_field_type
from simulator.base.phrases.field_type import PRIMITIVES
from simulator.design import objectives
from simulator.design.dangling import dangling, guess, listed
from simulator.design.explain import Problem
from simulator.design.kinds import KINDS
from simulator.design.kinds.schema import SchemaField
from simulator.design.names import Names, first_word, mapping
from simulator.design.shape import Reference, references, shape_of
from simulator.design.tree_nodes import Path, dotted

_TYPES = tuple(sorted((*(word for word in PRIMITIVES if "-" not in word), "decimal", "timestamp-millis")))


def check(document: dict[str, Any], names: Names, faults: tuple[str, ...] | None) -> Iterator[Problem]:
    """The dangling references of a document's plain data; *faults* as in `document.parse`."""
    for section, model in KINDS.items():
        shape = shape_of(model)
        for name, part in mapping(document.get(section)).items():
            for reference in references(shape, part, (section, name)):
                yield from _check_reference(reference, document, names)
    for schema, part in mapping(document.get("schemas")).items():
        for key, value in mapping(mapping(part).get("fields")).items():
            yield from _check_field(value, names, ("schemas", schema, "fields", key))
    for saga, part in mapping(document.get("sagas")).items():
        yield from _check_start(saga, mapping(part), names)
    yield from _check_scenarios(document, names, faults)
    for name, value in mapping(document.get("objectives")).items():
        yield from objectives.check(value, names, faults, ("objectives", name))
    for name in mapping(document.get("layout")):
        if name not in names.nodes:
            yield dangling(Reference(("layout", name), name, ("node",), is_key=True), set(names.nodes))


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
    if not isinstance(target, str):
        return
    if target in names.by_kind["topic"]:
        known, narrowed, of = names.by_kind["schema"], replace(reference, kinds=("schema",)), ""
    elif target in names.by_kind["service"]:
        known, narrowed, of = (
            names.commands.get(target, set()),
            replace(reference, kinds=("command",)),
            f" “{target}”",
        )
    else:
        return
    if reference.name not in known:
        yield dangling(narrowed, known, of)


def _check_field(value: Any, names: Names, path: Path) -> Iterator[Problem]:
    try:
        field = SchemaField.model_validate(value)
    except ValueError:
        return
    known = names.by_kind["schema"]
    for name in field.type.references():
        if name in known:
            continue
        near = nearest(name, [*known, *_TYPES])
        fix = None
        if near is not None and isinstance(value, str):
            renamed = rename_in_type(parse_field_type(value), name, near)
            fix = Fix(f"Write “{near}”", ((dotted(path), print_field_type(renamed)),))
        message = f"“{name}” is neither a type nor a schema."
        schemas = f"; schemas: {listed(known)}" if known else ""
        yield Problem("DOC007", path, message, f"{guess(near)}Types: {', '.join(_TYPES)}{schemas}.", fix)


def rename_in_type(field_type: FieldType, old: str, new: str) -> FieldType:
    """The type with every reference to the schema *old* led to *new*."""
    if field_type.kind == "schema" and field_type.name == old:
        return replace(field_type, name=new)
    if field_type.item is not None:
        return replace(field_type, item=rename_in_type(field_type.item, old, new))
    return field_type


def _check_start(saga: str, part: dict[str, Any], names: Names) -> Iterator[Problem]:
    schema = part.get("starts_on")
    if part.get("from") is not None or saga in names.started or not isinstance(schema, str):
        return
    if schema not in names.by_kind["schema"]:
        return
    carriers = names.carriers.get(schema, [])
    path: Path = ("sagas", saga, "starts_on")
    if not carriers:
        message = f"No topic carries “{schema}”, so nothing starts this saga."
        yield Problem("DOC007", path, message, "Add it to what a topic carries.")
    elif len(carriers) > 1:
        message = f"“{schema}” is carried by {len(carriers)} topics: {listed(set(carriers))}."
        yield Problem("DOC007", path, message, "Say which one with “from: …”.")


def _check_scenarios(
    document: dict[str, Any], names: Names, faults: tuple[str, ...] | None
) -> Iterator[Problem]:
    elements, sources = names.elements(), names.by_kind["source"]
    for name, part in mapping(document.get("scenarios")).items():
        path: Path = ("scenarios", name)
        for source in mapping(mapping(part).get("load")):
            if source not in sources:
                yield dangling(Reference((*path, "load", source), source, ("source",), is_key=True), sources)
        entries = mapping(part).get("faults")
        for index, fault in enumerate(entries if isinstance(entries, list) else ()):
            for key, target in mapping(fault).items():
                is_fault = key in faults if faults is not None else key == first_word(fault)
                if is_fault and isinstance(target, str) and target not in elements:
                    yield dangling(Reference((*path, "faults", index, key), target, ("element",)), elements)
