"""Reading a tree as a design: every section and every part is validated, every problem is noted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simulator.base.errors import PhraseError
from simulator.base.findings import DELETE, Edit, Finding, Fix
from simulator.base.phrases import parse_objective
from simulator.design import references, unique_names, upgrades
from simulator.design.base_model import Part
from simulator.design.explain import Problem, explain, shown, unknown_key
from simulator.design.kinds import KINDS
from simulator.design.names import Names, collect, mapping
from simulator.design.parts import Position, ScenarioPart
from simulator.design.paths import value_at
from simulator.design.shape import shape_of
from simulator.design.tree_nodes import Path, Refusal, Tree, dotted
from simulator.design.upgrades import CURRENT_VERSION

MAX_PROBLEMS = 200
SECTIONS: tuple[str, ...] = (
    "clusters",
    "schemas",
    "topics",
    "services",
    "external_systems",
    "event_stores",
    "sagas",
    "projections",
    "sources",
    "scenarios",
    "objectives",
    "layout",
)
KEYS = ("lagwise", "name", "description", *SECTIONS)
_POSITION: TypeAdapter[Position] = TypeAdapter(Position)


@dataclass
class Reading:
    """What was read so far: the sections that are valid, and the problems of those that are not."""

    tree: Tree
    name: str = ""
    description: str = ""
    section_order: tuple[str, ...] = SECTIONS
    sections: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    advice: list[Problem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether there is any error."""
        return bool(self.problems or self.tree.refusals or self.tree.root is None)

    def note(self, problems: Iterable[Problem]) -> None:
        """Keep problems, up to MAX_PROBLEMS in all: beyond that nobody reads them, and they cost time."""
        self.problems.extend(islice(problems, max(0, MAX_PROBLEMS - len(self.problems))))

    @property
    def full(self) -> bool:
        """Whether no more problems are kept."""
        return len(self.problems) >= MAX_PROBLEMS

    def findings(self, file: str) -> Iterator[Finding]:
        """All findings in the order of the text."""
        made = [self.tree.finding(refusal, file, _element(refusal.path)) for refusal in self.tree.refusals]
        made += [self._finding(problem, "error", file) for problem in self.problems]
        made += [self._finding(problem, "advice", file) for problem in self.advice]
        seen: set[tuple[object, ...]] = set()
        for finding in sorted(made, key=lambda f: (f.line, f.column, f.code)):
            key = (finding.code, finding.line, finding.column, finding.message)
            if key not in seen:
                seen.add(key)
                yield finding

    def _finding(self, problem: Problem, severity: Any, file: str) -> Finding:
        tree = self.tree
        offset = tree.value_offset(problem.path) if problem.at_value else tree.offset(problem.path)
        line, column = tree.place(offset)
        return Finding(
            problem.code,
            severity,
            _element(problem.path),
            problem.message,
            mend=problem.mend,
            path=dotted(problem.path),
            file=file,
            line=line,
            column=column,
            fix=problem.fix,
        )


def _element(path: Path) -> str:
    return str(path[1]) if len(path) > 1 and path[0] in (*KINDS, "scenarios", "objectives") else ""


def read_document(tree: Tree, faults: tuple[str, ...] | None) -> Reading:
    """Read the whole document; *faults* as in `document.parse`."""
    reading = Reading(tree)
    if tree.root is None:
        return reading
    document = tree.root.value
    if not isinstance(document, dict):
        tree.refusals.append(
            Refusal(
                "DOC001",
                f"A design is a mapping, not {_what(document)}.",
                "Begin it with “lagwise: 1”.",
                tree.root.start,
            )
        )
        return reading
    version = upgrades.version_of(document)
    if isinstance(version, int) and not isinstance(version, bool) and version in upgrades.UPGRADES:
        older, document = document, upgrades.upgrade(document, version)
        reading.advice.append(_upgraded(older, document, version))
    else:
        _read_version(reading, document, version)
    _read_head(reading, document)
    for path in tree.rejoined:
        reading.advice.append(_unquoted(path, value_at(path, document)))
    names = collect(document)
    for section, model in KINDS.items():
        _read_parts(reading, document, section, model)
    _read_parts(reading, document, "scenarios", ScenarioPart, {"faults": faults})
    _read_objectives(reading, document)
    _read_layout(reading, document)
    if not reading.full:
        reading.note(unique_names.check(document, names))
    if not reading.full:
        reading.note(references.check(document, names, faults))
    _complete(reading, names)
    return reading


def _unquoted(path: Path, value: Any) -> Problem:
    message = f"“{shown(value)}” holds a comma, at which other YAML tools divide it here."
    fix = Fix("Put it in quotes", ((dotted(path), value),))
    return Problem("DOC010", path, message, "Put it in quotes.", fix)


def _complete(reading: Reading, names: Names) -> None:
    """Where a required name is missing and only one would do, offer it."""
    for index, problem in enumerate(reading.problems):
        if problem.code != "DOC006" or problem.fix is not None or problem.path[:1] != ("topics",):
            continue
        clusters = sorted(names.by_kind["cluster"])
        if problem.message.startswith("“cluster”") and len(clusters) == 1:
            fix = Fix(f"Set it to “{clusters[0]}”", ((f"{dotted(problem.path)}.cluster", clusters[0]),))
            reading.problems[index] = Problem(
                problem.code, problem.path, problem.message, problem.mend, fix, at_value=False
            )


def _upgraded(older: dict[str, Any], document: dict[str, Any], version: int) -> Problem:
    message = f"The document is of version {version} and was read as version {CURRENT_VERSION}."
    edits: list[Edit] = [(key, value) for key, value in document.items() if older.get(key) != value]
    edits += [(key, DELETE) for key in older if key not in document]
    fix = Fix(f"Bring it to version {CURRENT_VERSION}", tuple(edits))
    return Problem("DOC009", ("version",), message, "Upgrade it, so that it can be edited.", fix)


def _read_version(reading: Reading, document: dict[str, Any], version: object) -> None:
    if version is None:
        fix = Fix("Add “lagwise: 1”", (("lagwise", CURRENT_VERSION),))
        mend = f"Write “lagwise: {CURRENT_VERSION}” in its first line."
        reading.note(
            [Problem("DOC009", (), "The document does not say its version.", mend, fix, at_value=False)]
        )
    elif version != CURRENT_VERSION or isinstance(version, bool):
        newer = isinstance(version, int) and not isinstance(version, bool) and version > CURRENT_VERSION
        mend = (
            "It was made by a later Lagwise: update this one."
            if newer
            else f"Write “lagwise: {CURRENT_VERSION}”."
        )
        mended = None if newer else Fix(f"Write {CURRENT_VERSION}", (("lagwise", CURRENT_VERSION),))
        message = f"Version {shown(version)} of the document is not known."
        reading.note([Problem("DOC009", ("lagwise",), message, mend, mended)])


def _read_head(reading: Reading, document: dict[str, Any]) -> None:
    known = [key for key in KEYS if key != "lagwise"]
    reading.note(
        unknown_key(key, ["lagwise", *known], (key,), "at the top of a design")
        for key in document
        if key not in KEYS
    )
    reading.section_order = tuple(key for key in document if key in SECTIONS)
    reading.section_order += tuple(key for key in SECTIONS if key not in reading.section_order)
    for key, required in (("name", True), ("description", False)):
        value = document.get(key)
        if value is None:
            if required and key not in document:
                reading.note(
                    [Problem("DOC006", (), "“name” is missing.", "Name the system.", at_value=False)]
                )
            elif required:
                reading.note([Problem("DOC005", (key,), "The name is empty.", "Name the system.")])
        elif not isinstance(value, str) or not value.strip() or len(value) > 10_000:
            reading.note(
                [Problem("DOC005", (key,), f"“{shown(value)}” is not a text here.", "Allowed: a text.")]
            )
        else:
            setattr(reading, key, value.strip())


def _read_parts(
    reading: Reading,
    document: dict[str, Any],
    section: str,
    model: type[Part],
    context: dict[str, Any] | None = None,
) -> None:
    """Validate every part of one section."""
    made: dict[str, Any] = {}
    shape = shape_of(model)
    validate = model.__pydantic_validator__.validate_python
    for name, value in _section(reading, document, section).items():
        if reading.full:
            break
        try:
            part = validate(value, by_alias=True, by_name=False, context=context)
        except ValidationError as error:
            reading.note(_distinct(explain(error, shape, value, (section, name))))
            continue
        made[name] = _with_paths(part, name) if isinstance(part, ScenarioPart) else part
    reading.sections[section] = made


def _with_paths(part: ScenarioPart, name: str) -> ScenarioPart:
    faults = tuple(
        replace(fault, path=("scenarios", name, "faults", index)) for index, fault in enumerate(part.faults)
    )
    return part.model_copy(update={"faults": faults}) if faults else part


def _distinct(problems: Iterator[Problem]) -> Iterator[Problem]:
    """One problem per place and message: a union tells of each of its members."""
    seen: set[tuple[object, ...]] = set()
    for problem in problems:
        key = (problem.path, problem.message)
        if key not in seen:
            seen.add(key)
            yield problem


def _read_objectives(reading: Reading, document: dict[str, Any]) -> None:
    made: dict[str, Any] = {}
    for name, value in _section(reading, document, "objectives").items():
        if reading.full:
            break
        try:
            made[name] = parse_objective(value)
        except PhraseError as error:
            problem = Problem("DOC005", ("objectives", name), error.message, f"Allowed: {error.allowed}.")
            reading.note([problem])
    reading.sections["objectives"] = made


def _read_layout(reading: Reading, document: dict[str, Any]) -> None:
    made: dict[str, Any] = {}
    for name, value in _section(reading, document, "layout").items():
        if reading.full:
            break
        try:
            made[name] = _POSITION.validate_python(value)
        except ValidationError:
            message = f"{shown(value)[:1].upper()}{shown(value)[1:]} is not a position."
            reading.note([Problem("DOC005", ("layout", name), message, "Allowed: [x, y], two numbers.")])
    reading.sections["layout"] = made


def _section(reading: Reading, document: dict[str, Any], section: str) -> dict[str, Any]:
    value = document.get(section)
    if value is not None and not isinstance(value, dict):
        message = f"“{section}” is a mapping from name to settings, not {_what(value)}."
        reading.note([Problem("DOC005", (section,), message, "Write “name: { … }” for each.")])
    return mapping(value)


def _what(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"“{shown(value)}”"
