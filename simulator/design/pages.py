"""The reference of the design document as one Markdown page: `python -m simulator.design.pages FILE`.

Everything on it comes from where it is decided: the kinds' fields, the grammars, the table of links.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.base.phrases import arrival, distribution, field_type, keys, load, objective, retry
from simulator.base.units import A_DURATION, A_RATE, A_SHARE, A_SIZE
from simulator.design import json_schema
from simulator.design.kinds import KINDS
from simulator.design.links import LINKS
from simulator.design.tree_builder import MAX_DEPTH, MAX_NODES
from simulator.metrics.catalogue import METRICS

_HEAD = """\
# The design document

<!-- Written by `python -m simulator.design.pages` from the kinds, grammars and tables: edit those. -->

A design is one YAML or JSON document. Names are ids: sections are maps from name to settings, and a name is
unique in the design. A link is written once, at the side that decides it. Only what differs from the default
needs to be written. The [JSON Schema](design.schema.json) says the same to any editor; put this in the first
line for those that speak the YAML language server's protocol:

```yaml
# yaml-language-server: $schema=docs/reference/design.schema.json
```

The smallest design that runs:

```yaml
lagwise: 1
name: Greetings
services:
  greeter: {{ handles: {{ Greet: {{ takes: exponential 5 ms }} }} }}
sources:
  guests: {{ sends: Greet, to: greeter, rate: poisson 100/s }}
scenarios:
  evening: {{ lasts: 1 min }}
objectives:
  quick: p99 of greeter.Greet.latency < 100 ms
```

A document is at most 1 MiB, {depth} levels deep and has at most {nodes} values; anchors, aliases, tags and a second
document are refused. In braces and brackets YAML ends a text at a comma, so `"decimal(12, 2)"` is put in quotes there.
"""

CODES = (
    ("DOC001", "The text is not YAML or JSON, or not a mapping."),
    ("DOC002", "A bound is passed: size, depth, number of values, anchors, aliases, tags."),
    ("DOC003", "A key stands twice in a mapping."),
    ("DOC004", "A key is not known; the nearest known one is named."),
    ("DOC005", "A value is not allowed; what is allowed is said."),
    ("DOC006", "A required setting is missing."),
    ("DOC007", "A name refers to nothing; the nearest one is named."),
    ("DOC008", "A name cannot be a name, or another element has it."),
    ("DOC009", "The version is missing, not known, or an earlier one."),
    ("DOC010", "A text with a comma stands in braces without quotes."),
)
_PHRASES = (
    ("distribution", "A time, or a random time", distribution.ALLOWED),
    ("keys", "Which key a record has", keys.ALLOWED),
    ("arrival", "How records arrive", arrival.ALLOWED),
    ("retry", "What follows a failure", retry.ALLOWED),
    ("load", "How a source's rate changes in a scenario", load.ALLOWED),
    ("objective", "What the system is meant to keep", objective.ALLOWED),
    ("field-type", "The type of a schema's field", field_type.ALLOWED),
)
_QUANTITIES = (("s", A_DURATION), ("B", A_SIZE), ("/s", A_RATE), ("%", A_SHARE))


def page() -> str:
    """The whole page."""
    head = _HEAD.format(depth=MAX_DEPTH, nodes=f"{MAX_NODES:,}".replace(",", " "))
    return "\n".join([head, *_sections(), *_phrases(), *_links(), *_metrics(), *_codes()])


def _sections() -> Iterator[str]:
    schema = json_schema.build()
    defs = schema["$defs"]
    yield "## Sections\n"
    yield from _table(
        ("section", "holds"),
        ((f"`{name}`", part.get("description", "")) for name, part in schema["properties"].items()),
    )
    shown: list[str] = []
    for section, model in (*KINDS.items(), ("scenarios", None)):
        name = model.__name__ if model is not None else "ScenarioPart"
        yield f"### `{section}`\n"
        yield f"{defs[name]['description']}\n"
        yield from _settings(defs[name])
        for inner in _inside(defs[name], defs):
            if inner not in shown:
                shown.append(inner)
                yield f"#### {_title(inner)}\n"
                yield f"{defs[inner]['description']}\n"
                yield from _settings(defs[inner])


def _inside(schema: dict[str, Any], defs: dict[str, Any]) -> Iterator[str]:
    """The definitions that a definition uses, outermost first."""
    for name in dict.fromkeys(_references(schema)):
        if not name.startswith("phrase-"):
            yield name
            yield from _inside(defs[name], defs)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield str(schema["$ref"]).rpartition("/")[2]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def _title(name: str) -> str:
    return {"CallTo": "A call", "EmitTo": "An emission", "SchemaField": "A field", "SagaStep": "A step"}.get(
        name, name
    )


def _settings(schema: dict[str, Any]) -> Iterator[str]:
    properties = schema.get("properties")
    if properties is None:  # a field: its long form is one of several
        properties = next(part for part in schema["anyOf"] if "properties" in part)["properties"]
    required = schema.get("required", ())
    yield from _table(
        ("setting", "default", "means", "for example"),
        (
            (
                f"`{key}`",
                "**required**" if key in required else _written(part.get("default")),
                part.get("description", ""),
                ", ".join(_written(example) for example in part.get("examples", [])[:2]) or _choices(part),
            )
            for key, part in properties.items()
        ),
    )


def _choices(part: dict[str, Any]) -> str:
    if "enum" in part:
        return " · ".join(f"`{choice}`" for choice in dict.fromkeys(map(str, part["enum"])))
    return "`true` · `false`" if part.get("type") == "boolean" else ""


def _written(value: Any) -> str:
    if value is None or value in ({}, []):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def _phrases() -> Iterator[str]:
    yield "## Quantities\n"
    yield "A plain number is in the base unit: seconds, bytes, per second; a share is then from 0 to 1.\n"
    yield from _table(("base unit", "is written"), ((f"`{unit}`", text) for unit, text in _QUANTITIES))
    yield "## Phrases\n"
    yield "Each has a longer form as a mapping, for machines; its keys are in the JSON Schema.\n"
    yield from _table(
        ("phrase", "says", "forms"), ((f"`{name}`", says, forms) for name, says, forms in _PHRASES)
    )


def _links() -> Iterator[str]:
    yield "## Links\n"
    yield "What may be joined, and where it is written. Those without a place follow from others.\n"
    yield from _table(
        ("from", "to", "link", "drawn", "written at", "means"),
        (
            (
                row.from_,
                row.to,
                row.kind,
                row.style,
                "" if row.derived else f"`{row.written}`",
                row.sentence,
            )
            for row in LINKS
        ),
    )


def _metrics() -> Iterator[str]:
    yield "## Metrics of objectives\n"
    yield "An objective is about ELEMENT.METRIC. Elements are nodes, handlers (SERVICE.HANDLER) and groups (TOPIC.GROUP).\n"
    yield from _table(
        ("metric", "of", "unit", "statistics", "is"),
        (
            (
                f"`{metric.name}`",
                ", ".join(metric.kinds),
                metric.unit,
                ", ".join(metric.stats),
                metric.definition,
            )
            for metric in METRICS
        ),
    )


def _codes() -> Iterator[str]:
    yield "## Errors\n"
    yield "All come at once, each with file, line, column, what is allowed, and a mend where there is an obvious one.\n"
    yield from _table(("code", "means"), CODES)


def _table(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '¦') for cell in row)} |"
    yield ""


def main(arguments: list[str]) -> int:
    """Write the page to the file given."""
    if len(arguments) != 1:
        print("Say where to write the page: python -m simulator.design.pages FILE", file=sys.stderr)
        return 2
    Path(arguments[0]).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
