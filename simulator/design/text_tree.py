"""Text → a tree of nodes that know where they stand. YAML and JSON, bounded, nothing but plain data.

Hostile text is refused early: at most 1 MiB, 64 levels, 100,000 nodes, no aliases, anchors or tags.
The events come from libyaml where PyYAML has it (17 times faster than its Python twin; without it
100,000 nodes cannot be refused within a second). Only its *event* layer is used: that keeps its own
stack, while CSafeLoader's composer recurses in C and dies of 100,000 brackets. Composing happens
in `tree_builder`, on an explicit stack.
"""

import re
from typing import Any

import yaml

from simulator.design import json_text, syntax_errors
from simulator.design.tree_builder import MAX_DEPTH, MAX_NODES, Builder, Stop
from simulator.design.tree_nodes import Node, Path, Refusal, Tree, dotted, walk

MAX_BYTES = 1 << 20
EMPTY_MEND = "Begin it with “lagwise: 1” and “name: …”."

_EVENTS: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Node", "Path", "Refusal", "Tree", "dotted", "read", "walk"]


def read(text: str) -> Tree:
    """Read *text* as JSON when it is JSON, else as YAML. Never raises; the tree says what is wrong."""
    refusal = _refuse_outright(text)
    if refusal is not None:
        return Tree(text, None, [refusal])
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        tree = _read_json(text)
        if tree is not None:
            return tree
    return _read_yaml(text)


def _refuse_outright(text: str) -> Refusal | None:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return Refusal(
            "DOC002",
            f"The document is larger than {MAX_BYTES >> 20} MiB.",
            "Divide the system into several designs.",
            0,
        )
    match = _FORBIDDEN.search(text)
    if match is not None:
        return Refusal(
            "DOC001",
            f"The character U+{ord(match.group()):04X} cannot stand in a text.",
            "Remove it.",
            match.start(),
        )
    return None


def _read_json(text: str) -> Tree | None:
    """The tree of a JSON text; None when it is not JSON (it may be YAML in flow style)."""
    builder = Builder(text)
    shift = 1 if text.startswith("\ufeff") else 0
    try:
        json_text.emit(text, shift, builder, MAX_DEPTH)
    except json_text.NotJson:
        return None
    except Stop as stop:
        return builder.tree(text, stop.refusal, is_json=True)
    return builder.tree(text, is_json=True)


def _read_yaml(text: str) -> Tree:
    builder = Builder(text)
    shift = 1 if text.startswith("\ufeff") else 0
    parser = _EVENTS(text[shift:])
    try:
        _compose(parser, builder, shift)
    except Stop as stop:
        return builder.tree(text, stop.refusal)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index + shift, len(text)) if mark is not None else 0
        message, mend = syntax_errors.explain(error, text, offset)
        return builder.tree(text, Refusal("DOC001", message, mend, offset))
    except yaml.YAMLError as error:
        return builder.tree(text, Refusal("DOC001", f"The text is not YAML: {error}.", "", 0))
    finally:
        parser.dispose()
    if builder.root is None:
        return builder.tree(text, Refusal("DOC001", "The document is empty.", EMPTY_MEND, 0))
    return builder.tree(text)


def _compose(parser: Any, builder: Builder, shift: int) -> None:
    documents = 0
    while (event := parser.get_event()) is not None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start, end = event.start_mark.index + shift, event.end_mark.index + shift
            if (
                event.anchor is not None
                or not (event.implicit[0] or event.implicit[1])
                or event.tag is not None
            ):
                _refuse_references(event, start)
            builder.scalar(event.value, event.style or "", start, end)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            start = event.start_mark.index + shift
            if event.anchor is not None or event.tag is not None:
                _refuse_references(event, start)
            builder.open(
                "mapping" if kind is yaml.MappingStartEvent else "sequence",
                start,
                "flow" if event.flow_style else "",
            )
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.close(event.end_mark.index + shift)
        elif kind is yaml.AliasEvent:
            _refuse_references(event, event.start_mark.index + shift)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise Stop(
                    "DOC001",
                    "A second document begins here; a design is one document.",
                    "Remove the line “---” and what follows, or save it as a file of its own.",
                    event.start_mark.index + shift,
                )


def _refuse_references(event: Any, offset: int) -> None:
    if getattr(event, "tag", None) is not None:
        raise Stop("DOC002", f"Tags such as “{event.tag[:40]}” are not allowed.", "Remove the tag.", offset)
    what = "Aliases" if isinstance(event, yaml.AliasEvent) else "Anchors"
    raise Stop("DOC002", f"{what} are not allowed.", "Write the value where it is needed.", offset)
