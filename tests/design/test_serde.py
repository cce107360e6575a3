"""Text to other text: what an edit does not mean keeps its bytes."""

import difflib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.base.findings import DELETE, RenamedKey
from simulator.design import serde
from simulator.design.document import parse
from simulator.design.meaning import plain
from simulator.design.paths import resolve, value_at
from simulator.design.plain_edits import CannotEdit, edited
from simulator.design.text_tree import Path as Steps
from simulator.design.text_tree import Tree, read, walk
from tests.design.large_design import large_design

TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, with their sign."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        ("services.office.instances", 5, ["-    instances: 3", "+    instances: 5"]),
        (
            "schemas.SeatSold.fields.seats",
            ["Seat?"],
            [
                "-      seats: [Seat]                              # a list of another schema",
                '+      seats: [Seat?]                              # a list of another schema',
            ],
        ),
        (
            "topics.sales.retention",
            "7 d",
            ["-    retention: forever      # projections replay it", "+    retention: 7 d      # projections replay it"],
        ),
        ("topics.sales.compression", "zstd", ["+    compression: zstd"]),
        (
            "topics.sales.dead.replicas",
            2,
            [
                "-  sales.dead: { cluster: main, replicas: 3, min_insync_replicas: 2, retention: 90 d }",
                "+  sales.dead: { cluster: main, replicas: 2, min_insync_replicas: 2, retention: 90 d }",
            ],
        ),
        (
            "topics.sales.dead.partitions",
            4,
            [
                "-  sales.dead: { cluster: main, replicas: 3, min_insync_replicas: 2, retention: 90 d }",
                "+  sales.dead: { cluster: main, replicas: 3, min_insync_replicas: 2, retention: 90 d, partitions: 4 }",
            ],
        ),
        (
            "topics.sales.dead.replicas",
            DELETE,
            [
                "-  sales.dead: { cluster: main, replicas: 3, min_insync_replicas: 2, retention: 90 d }",
                "+  sales.dead: { cluster: main, min_insync_replicas: 2, retention: 90 d }",
            ],
        ),
        ("schemas.SeatSold.fields.channel", DELETE, ['-      channel: { string: "web", since: 2 }       # came with version 2']),
        ("services.cashier.handles.charge.calls.0.timeout", "3 s", ["-          - { to: bank, timeout: 2 s }", "+          - { to: bank, timeout: 3 s }"]),
        ("services.cashier.handles.charge.calls.1", DELETE, ["-          - venue.hold"]),
        ("services.cashier.handles.charge.calls.2", "bank", ["+          - bank"]),
        ("sagas.sale.steps.0.do", DELETE, ["-      - do: venue.hold", "-        undo: venue.free", "+      - undo: venue.free"]),
        ("sagas.sale.steps.0", DELETE, ["-      - do: venue.hold", "-        undo: venue.free", "-        timeout: 2 s"]),
        ("sagas.sale.steps.2", DELETE, ["-      - { do: office.settle, pivot: true }"]),
        ("services.letters.allow", DELETE, ["-    allow:", "-      KAF014: The hottest seat is not hot."]),
        (
            "services.letters.allow.KAF014",
            DELETE,
            ["-    allow:", "-      KAF014: The hottest seat is not hot.", "+    allow: {}"],
        ),
        ("services.letters.consumes.sales", RenamedKey("sales.dead"), ["-      sales:", "+      sales.dead:"]),
        ("topics.returns", {"cluster": "main", "partitions": 3}, ["+  returns: { cluster: main, partitions: 3 }"]),
        ("topics.sales.returns", {"cluster": "main"}, ["+  sales.returns: { cluster: main }"]),
        ("layout.venue", [480, 120], ["+  venue: [480, 120]"]),
        ("layout.office", [0, 0], ["-  office: [240, 120.5]", "+  office: [0, 0]"]),
        ("objectives.fresh.limit", "1 s", ['-  fresh: { stat: mean, of: seat-map.staleness, is: "<", limit: 500 ms }', '+  fresh: { stat: mean, of: seat-map.staleness, is: "<", limit: 1 s }']),
        ("description", "Sells: seats", ["-description: Sells seats and tells the venue.", '+description: "Sells: seats"']),
        (
            "services.venue.handles.free",
            {"takes": "1 ms", "idempotent_by": "saga", "fails": "1 %"},
            [
                "-      free: { takes: exponential 5 ms, idempotent_by: saga }",
                "+      free: { takes: 1 ms, idempotent_by: saga, fails: 1 % }",
            ],
        ),
        (
            "services.venue.consumes",
            {"sales": {"takes": "1 ms", "emits": {"settle": "office"}, "dead_letters": "sales.dead", "retries": "3 after 1 s"}},
            [
                "+    consumes:",
                "+      sales:",
                "+        takes: 1 ms",
                "+        emits: { settle: office }",
                "+        dead_letters: sales.dead",
                "+        retries: 3 after 1 s",
            ],
        ),
    ],
)  # fmt: skip
def test_an_edit_changes_what_it_means_and_nothing_else(path: str, value: Any, lines: list[str]) -> None:
    assert changed(TEXT, serde.rewrite(TEXT, path, value)) == lines


def test_a_new_section_stands_where_sections_of_its_kind_stand() -> None:
    text = "lagwise: 1\nname: x\n\nclusters:\n  main: {}\n\nlayout:\n  main: [0, 0]\n"
    made = serde.rewrite(text, "topics.orders", {"cluster": "main"})
    assert made == (
        "lagwise: 1\nname: x\n\nclusters:\n  main: {}\n\ntopics:\n  orders: { cluster: main }\n\nlayout:\n  main: [0, 0]\n"
    )


def test_the_last_entry_of_a_file_without_a_line_end_can_be_followed() -> None:
    text = "lagwise: 1\nname: x\nclusters:\n  main: { brokers: 3 }"
    assert serde.rewrite(text, "clusters.other", {}) == text + "\n  other: {}"


def test_line_ends_of_windows_stay() -> None:
    text = "lagwise: 1\r\nname: x\r\nclusters:\r\n  main: {}\r\n"
    assert serde.rewrite(text, "name", "Z") == text.replace("name: x", "name: Z")


def test_new_lines_end_as_the_others_do() -> None:
    text = "lagwise: 1\r\nname: x\r\nclusters:\r\n  main: {}\r\n"
    made = serde.rewrite(text, "topics.orders", {"cluster": "main"})
    assert made == text + "\r\ntopics:\r\n  orders: { cluster: main }\r\n"


def test_json_stays_json() -> None:
    text = json.dumps({"lagwise": 1, "name": "x", "clusters": {"main": {"brokers": 3}}}, indent=2)
    assert json.loads(serde.rewrite(text, "clusters.main.acks", "1"))["clusters"]["main"] == {
        "brokers": 3,
        "acks": "1",
    }
    made = serde.rewrite(text, "topics.t", {"cluster": "main"})
    assert json.loads(made)["topics"] == {"t": {"cluster": "main"}}
    assert made.startswith('{\n  "lagwise": 1,\n  "name": "x",\n')


def test_offsets_count_as_browsers_count() -> None:
    text = "lagwise: 1\nname: 🙂🙂 # 🙂\ndescription: x\n"
    assert serde.edit_text(text, [("description", "z")]) == [(40, 41, "z")]
    assert len(text[: text.index(" x")].encode("utf-16-le")) // 2 + 1 == 40


def test_several_edits_are_each_on_the_result_of_the_one_before() -> None:
    edits = [("topics.late", {"cluster": "main"}), ("services.letters.consumes.sales.dead_letters", "late")]
    made = serde.apply_splices(TEXT, serde.edit_text(TEXT, edits))
    parsed = parse(made)
    assert parsed.findings == ()
    assert parsed.design is not None
    assert parsed.design.services["letters"].consumes["sales"].dead_letters == "late"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name.x", 1),
        ("layout.fans.5", 1),
        ("nobody", RenamedKey("x")),
        ("topics.sales", RenamedKey("sales.dead")),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(path: str, value: Any) -> None:
    with pytest.raises(CannotEdit):
        serde.edit_text(TEXT, [(path, value)])


def test_a_text_that_cannot_be_read_cannot_be_edited() -> None:
    with pytest.raises(CannotEdit):
        serde.edit_text("a: b: c", [("a", 1)])


def test_deleting_what_is_not_there_changes_nothing() -> None:
    assert serde.edit_text(TEXT, [("topics.nobody", DELETE)]) == []


def test_setting_what_stands_there_changes_nothing() -> None:
    assert serde.edit_text(TEXT, [("services.office.instances", 3)]) == []


@pytest.mark.parametrize("text", [TEXT, large_design(30)], ids=["ticket-sales", "large"])
def test_a_dump_reads_back_as_an_equal_design(text: str) -> None:
    design = parse(text).design
    assert design is not None
    again = parse(serde.dump(design))
    assert again.findings == ()
    assert again.design == design
    assert serde.dump(design) == serde.dump(again.design or design)


def test_every_example_survives_a_dump(examples: Path) -> None:
    for file in sorted(examples.glob("*.yaml")):
        design = parse(file.read_text(encoding="utf-8")).design
        assert design is not None, file.name
        again = parse(serde.dump(design))
        assert again.design == design, file.name
        assert again.findings == (), file.name


def test_only_what_differs_from_the_default_is_dumped() -> None:
    design = parse(
        "lagwise: 1\nname: x\nclusters: { main: { brokers: 3, acks: all, delivery_timeout: 2 min } }\n"
    ).design
    assert design is not None
    assert plain(design) == {"lagwise": 1, "name": "x", "clusters": {"main": {}}}


TREE = read(TEXT)
NODES = [(path, node) for path, node in walk(TREE.root) if path] if TREE.root is not None else []


def test_a_mend_costs_no_more_in_a_large_design_than_in_a_small_one() -> None:
    text = large_design(1000)
    serde.edit_text(text, [("topics.events-0001.partitions", 9)])
    started = time.process_time()
    for block in range(100):
        assert len(serde.edit_text(text, [(f"topics.events-{block:04}.compression", "zstd")])) == 1
    assert time.process_time() - started < 1.0


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
    | st.sampled_from(["on", "1:30", "4.3", "a: b", "x #y", "- a", "[a]", "decimal(1, 2)", "", " ", "a,b", "2026-01-01", "#", "5 s", "é", "'"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def comments(text: str) -> list[str]:
    return [line.split(" #", 1)[1] for line in text.splitlines() if " #" in line]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NODES), VALUES | st.just(DELETE))
def test_any_edit_anywhere_gives_a_text_that_says_it(place: tuple[Steps, Any], value: Any) -> None:
    path, _ = place
    assert TREE.root is not None
    wanted = edited(TREE.root.value, path, value)
    splices = serde.edit_text(TEXT, [(".".join(map(str, path)), value)])
    made = read(serde.apply_splices(TEXT, splices))
    assert made.root is not None
    assert normal(made.root.value) == normal(wanted)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NODES), st.integers())
def test_a_number_put_anywhere_keeps_all_comments_outside_of_it(place: tuple[Steps, Any], value: int) -> None:
    path, node = place
    made = serde.rewrite(TEXT, ".".join(map(str, path)), value)
    outside = comments(TEXT[: node.start].rpartition("\n")[0]) + comments(TEXT[node.end :].partition("\n")[2])
    assert [comment for comment in outside if comment not in comments(made)] == []


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NODES))
def test_the_text_of_every_path_leads_back_to_it(place: tuple[Steps, Any]) -> None:
    path, node = place
    assert TREE.root is not None
    assert resolve(".".join(map(str, path)), TREE.root.value) == path
    assert value_at(path, TREE.root.value) == node.value


def normal(value: Any) -> Any:
    """Plain data with the types told apart, and without the order of keys."""
    if isinstance(value, dict):
        return {key: normal(part) for key, part in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return (type(value), value)


def test_a_tree_knows_no_place_outside_of_the_text() -> None:
    assert Tree("", None, []).offset(("a", "b")) == 0
