"""Two designs are compared by what they mean."""

from pathlib import Path

from simulator.design.diff import Change, diff
from simulator.design.document import Design, parse

TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")


def design(text: str = TEXT) -> Design:
    made = parse(text).design
    assert made is not None
    return made


def test_a_design_does_not_differ_from_itself_however_it_is_written() -> None:
    text = TEXT.replace("timeout: 2 s", "timeout: 2000 ms").replace("fans: [0, 120]", "fans: [9, 9]")
    assert diff(design(), design(text)) == ()


def test_a_changed_setting_is_named_with_both_values() -> None:
    assert diff(design(), design(TEXT.replace("partitions: 12", "partitions: 24"))) == (
        Change("topics.sales.partitions", "changed", 12, 24),
    )


def test_a_setting_taken_out_is_removed_and_one_put_in_is_added() -> None:
    changed = TEXT.replace("    key: event_id\n", "    compression: zstd\n")
    assert diff(design(), design(changed)) == (
        Change("topics.sales.compression", "added", None, "zstd"),
        Change("topics.sales.key", "removed", "event_id", None),
    )


def test_a_new_element_is_one_change() -> None:
    changed = TEXT.replace("external_systems:\n", "external_systems:\n  post: { takes: 1 s }\n")
    assert diff(design(), design(changed)) == (
        Change("external_systems.post", "added", None, {"takes": "1 s"}),
    )


def test_a_new_section_is_a_change_for_each_of_its_elements() -> None:
    small = "lagwise: 1\nname: x\n"
    large = small + "clusters: { a: {}, b: {} }\n"
    assert [(c.path, c.kind) for c in diff(design(small), design(large))] == [
        ("clusters.a", "added"),
        ("clusters.b", "added"),
    ]
    assert [(c.path, c.kind) for c in diff(design(large), design(small))] == [
        ("clusters.a", "removed"),
        ("clusters.b", "removed"),
    ]


def test_true_is_not_one() -> None:
    one = "lagwise: 1\nname: x\nschemas: { S: { fields: { a: { type: boolean?, default: true } } } }\n"
    assert [c.path for c in diff(design(one), design(one.replace("default: true", "default: false")))] == [
        "schemas.S.fields.a.default"
    ]
