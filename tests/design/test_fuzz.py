"""Whatever is typed, reading it gives findings with places and never an exception."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.design.document import parse
from simulator.design.reading import KEYS
from simulator.design.text_tree import read

TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")
WORDS = st.sampled_from(
    [
        *KEYS,
        "orders",
        "cluster",
        "handles",
        "consumes",
        "steps",
        "do",
        "fields",
        "type",
        "takes",
        "lasts",
        "faults",
        "at",
    ]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | WORDS
    | st.sampled_from(["2 ms", "exponential 5 ms", "poisson 1/s", "p99 of a.b < 1 s", "decimal(1, 2)", "orders.x", "5x"])
)  # fmt: skip
DOCUMENTS = st.dictionaries(
    WORDS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=4),
        max_leaves=12,
    ),
    max_size=6,
)  # fmt: skip


def check(text: str) -> None:
    parsed = parse(text)
    assert (parsed.design is None) == bool(parsed.errors)
    lines = text.count("\n") + text.count("\r") + 1
    for finding in parsed.findings:
        assert finding.message
        assert 1 <= finding.line <= lines
        assert finding.column >= 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=" \n\t:-[]{},'\"#&*!|>%@`?abc01\\", max_size=80))
def test_any_text_of_the_characters_that_mean_something(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_data(document: dict[str, Any]) -> None:
    check(json.dumps({"lagwise": 1, "name": "x", **document}))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 40), st.text(max_size=8))
def test_a_document_with_a_hole_in_it(start: int, length: int, insert: str) -> None:
    check(TEXT[:start] + insert + TEXT[start + length :])


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_json_is_read_as_json_reads_it(document: dict[str, Any]) -> None:
    text = json.dumps(document, allow_nan=True)
    tree = read(text)
    if "NaN" in text or "Infinity" in text:
        return
    assert tree.root is not None
    assert json.dumps(tree.root.value) == text
