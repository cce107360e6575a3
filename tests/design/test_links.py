"""Links are read from the side that decides them; one table says what may be joined."""

from pathlib import Path

import pytest

from simulator.design.document import Design, parse
from simulator.design.kinds import SECTION_OF_KIND
from simulator.design.links import LINKS, Link, may_join
from tests.design.large_design import large_design

TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def design() -> Design:
    made = parse(TEXT).design
    assert made is not None
    return made


def test_every_kind_of_link_is_found(design: Design) -> None:
    found = {(link.from_, link.to, link.kind, link.label) for link in design.links()}
    assert found == {
        ("fans", "office", "sends", "SellSeat"),
        ("partners", "sales", "publishes", "SaleFailed"),
        ("office", "ledger", "appends", "SeatSold"),
        ("office", "ledger", "appends", "settle"),
        ("office", "ledger", "appends", "SaleFailed"),
        ("ledger", "sales", "relays", "SeatSold"),
        ("ledger", "sales", "relays", "SaleFailed"),
        ("cashier", "bank", "calls", "charge"),
        ("cashier", "venue", "calls", "hold"),
        ("cashier", "bank", "calls", "refund"),
        ("sales", "letters", "consumed_by", "letters"),
        ("letters", "office", "commands", "settle"),
        ("letters", "sales.dead", "dead_letters", "sales"),
        ("sales", "sale", "starts", "SeatSold"),
        ("office", "sale", "runs", "runs"),
        ("sale", "venue", "steps", "1 hold"),
        ("sale", "venue", "compensates", "1 free"),
        ("sale", "cashier", "steps", "2 charge"),
        ("sale", "cashier", "compensates", "2 refund"),
        ("sale", "office", "steps", "3 settle"),
        ("sale", "office", "ends", "give_back"),
        ("sales", "seat-map", "consumed_by", "seat-map"),
    }


def test_every_link_has_a_row_of_the_table_and_a_place(design: Design) -> None:
    rows = {(row.from_, row.to, row.kind): row for row in LINKS}
    for link in design.links():
        row = rows[(str(design.kind_of(link.from_)), str(design.kind_of(link.to)), link.kind)]
        assert link.style == row.style
        assert design.position(link.path) is not None


def test_the_path_of_a_link_leads_to_where_it_is_written(design: Design) -> None:
    lines = TEXT.splitlines()
    for link in design.links():
        place = design.position(link.path)
        assert place is not None
        line = lines[place[0] - 1]
        assert any(word in line for word in (link.to, link.from_, link.label.split(" ")[-1])), (link, line)


def test_without_an_outbox_the_service_publishes_by_itself() -> None:
    text = TEXT.replace("outbox: { poll: 100 ms }", "snapshot_every: 100")
    design = parse(text).design
    assert design is not None
    kinds = {link.kind for link in design.links_from("office") if link.to == "sales"}
    assert kinds == {"publishes"}
    assert design.links_from("ledger") == ()


def test_a_consumer_may_start_the_saga() -> None:
    text = TEXT.replace("emits: { settle: office }", "starts: sale")
    design = parse(text).design
    assert design is not None
    assert design.start_topic("sale") is None
    assert [link.from_ for link in design.links_to("sale", "starts")] == ["letters"]


def test_the_table_is_sorted_and_names_kinds() -> None:
    keys = [(row.from_, row.to, row.kind) for row in LINKS]
    assert keys == sorted(set(keys))
    assert all(row.from_ in SECTION_OF_KIND and row.to in SECTION_OF_KIND for row in LINKS)
    assert all(row.sentence.endswith(".") for row in LINKS)


def test_the_table_says_what_may_be_joined() -> None:
    assert [row.kind for row in may_join("service", "topic")] == ["dead_letters", "publishes"]
    assert may_join("topic", "topic") == ()
    assert may_join("event_store", "topic") == ()  # follows from what is appended


def test_links_of_a_node_can_be_asked_for(design: Design) -> None:
    assert [link.to for link in design.links_from("sales", "consumed_by")] == ["letters", "seat-map"]
    assert {link.from_ for link in design.links_to("sales.dead")} == {"letters"}


def test_a_large_design_has_its_links() -> None:
    design = parse(large_design(100)).design
    assert design is not None
    assert len(design.links()) == 10 * 11
    assert isinstance(design.links()[0], Link)
