"""The hash of a design is of what it means, not of how it is written."""

from pathlib import Path

import pytest

from simulator.design.document import parse

TEXT = (Path(__file__).parent / "designs" / "ticket-sales.yaml").read_text(encoding="utf-8")


def sha256(text: str) -> str:
    design = parse(text).design
    assert design is not None
    return design.sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A box office", "# The box office"),
        ("fans: [0, 120]", "fans: [10, 120]"),
        ("description: Sells seats and tells the venue.", "description: Sells seats."),
        ("timeout: 2 s", "timeout: 2000 ms"),
        ("calls: bank", "calls: [{ to: bank }]"),
        ("{ kafka: \"4.3\", brokers: 3, latency", "{ latency"),
        ("  - venue.hold", "  - { to: venue.hold }"),
        ("rate_limit: 30000/min", "rate_limit: 500/s"),
        ("takes: exponential 5 ms, idempotent_by: saga }", "idempotent_by: saga, takes: exponential 5 ms }"),
    ],
)  # fmt: skip
def test_the_way_it_is_written_does_not_change_it(old: str, new: str) -> None:
    assert old in TEXT
    assert sha256(TEXT.replace(old, new)) == sha256(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("partitions: 12", "partitions: 13"),
        ("timeout: 2 s", "timeout: 2001 ms"),
        ("name: Ticket sales", "name: Tickets"),
        ("{ row: int, number: int,", "{ number: int, row: int,"),
        ("mode: silent", "mode: error"),
        ("5x from 1 min", "6x from 1 min"),
        ("sale.duration < 2 s", "sale.duration < 3 s"),
        ("weekday, on-sale", "weekday"),
        ("note: { type: string?, default: null, since: 3 }", "note: { type: string?, since: 3 }"),
    ],
)
def test_what_it_means_changes_it(old: str, new: str) -> None:
    assert old in TEXT
    assert sha256(TEXT.replace(old, new)) != sha256(TEXT)


def test_the_order_of_nodes_does_not_change_it() -> None:
    a, b = "  a: { brokers: 3 }\n", "  b: { brokers: 5 }\n"
    head = "lagwise: 1\nname: x\nclusters:\n"
    assert sha256(head + a + b) == sha256(head + b + a)
