"""Numbers in sentences: exact where that is short, three digits where it is not."""

import pytest

from simulator.lint.wording import about, about_percent, about_s, count, listed


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (604_800.0, "7 d"),
        (90.0, "90 s"),
        (0.25, "250 ms"),
        (3_024_000.0000006, "35 d"),
        (200_000.123, "2.31 d"),
        (1.6180339, "1.62 s"),
        (0.0123456, "12.3 ms"),
        (float("inf"), "for ever"),
    ],
)
def test_a_duration_is_said_in_its_largest_unit(seconds: float, text: str) -> None:
    assert about_s(seconds) == text


def test_numbers_and_shares_have_three_digits() -> None:
    assert about(28.571428) == "28.6"
    assert about(float("inf")) == "∞"
    assert about_percent(1.3999999) == "140 %"


def test_things_are_counted_and_listed() -> None:
    assert count(1, "retry", "retries") == "1 retry"
    assert count(2, "retry", "retries") == "2 retries"
    assert listed(["a"]) == "“a”"
    assert listed(["a", "b", "c"]) == "“a”, “b” and “c”"
    assert listed(["a", "b", "c", "d", "e", "f"]) == "“a”, “b”, “c”, “d” and 2 more"
