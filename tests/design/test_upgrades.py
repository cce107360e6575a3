"""Documents of earlier versions are read, and can be brought to the current one."""

from simulator.design import serde
from simulator.design.document import parse
from simulator.design.upgrades import CURRENT_VERSION, UPGRADES

DRAFT = """\
version: 0
name: Drafted
nodes:
  main: { kind: cluster, brokers: 3 }
  orders: { kind: topic, cluster: main, partitions: 4 }
  shop: { kind: service, handles: { place: { takes: 2 ms, emits: {} } } }
  buyers: { kind: source, sends: place, to: shop, rate: poisson 5/s }
scenarios:
  normal: { lasts: 1 min }
layout:
  shop: [0, 0]
"""


def test_there_is_an_upgrade_from_every_earlier_version() -> None:
    assert sorted(UPGRADES) == list(range(CURRENT_VERSION))


def test_a_draft_is_read_and_the_reader_is_told() -> None:
    parsed = parse(DRAFT)
    assert parsed.design is not None
    assert parsed.design.topics["orders"].partitions == 4
    assert parsed.design.lagwise == CURRENT_VERSION
    assert [(f.code, f.severity, f.line) for f in parsed.findings] == [("DOC009", "advice", 1)]


def test_a_draft_is_upgraded_to_a_document_that_means_the_same() -> None:
    made = serde.upgrade(DRAFT)
    assert made.startswith("lagwise: 1\nname: Drafted\n")
    parsed = parse(made)
    assert parsed.findings == ()
    assert parsed.design == parse(DRAFT).design


def test_the_mend_that_is_offered_brings_a_draft_to_the_current_version() -> None:
    fix = parse(DRAFT).findings[0].fix
    assert fix is not None
    made = serde.apply_splices(DRAFT, serde.edit_text(DRAFT, fix.edits))
    assert parse(made).findings == ()
    assert parse(made).design == parse(DRAFT).design


def test_a_current_document_is_not_touched() -> None:
    text = "# mine\nlagwise: 1\nname:   x\n"
    assert serde.upgrade(text) == text


def test_a_node_of_an_unknown_kind_in_a_draft_is_complained_about() -> None:
    parsed = parse(DRAFT.replace("kind: source", "kind: sauce"))
    assert parsed.design is None
    assert [finding.path for finding in parsed.errors] == ["nodes"]
