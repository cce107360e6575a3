"""Names, and the one that was probably meant."""

import pytest

from simulator.base.ids import is_name, nearest


@pytest.mark.parametrize("name", ["a", "order-events", "order-events.dead", "OrderCreated", "a1_b"])
def test_a_letter_then_letters_digits_dots_dashes_and_underscores_make_a_name(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "1a", "-a", "a b", "a\n", "é", "a" * 201, "a/b"])
def test_anything_else_does_not(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("partitons", "partitions"),
        ("Partitions", "partitions"),
        ("min-insync-replicas", "min_insync_replicas"),
        ("replica", "replicas"),
        ("zzz", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_the_nearest_known_name_is_the_one_that_was_meant(written: str, meant: str | None) -> None:
    assert nearest(written, ["replicas", "partitions", "min_insync_replicas", "retention"]) == meant


def test_the_order_of_the_known_names_does_not_matter() -> None:
    assert nearest("orders", ["order-b", "order-a"]) == nearest("orders", ["order-a", "order-b"])
