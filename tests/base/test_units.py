"""Quantities are read as people write them, and printed so that they read back exactly."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base import units
from simulator.base.errors import PhraseError

FINITE = st.floats(min_value=0, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("250 ms", 0.25),
        ("250ms", 0.25),
        ("3 ms", 0.003),
        ("5 s", 5.0),
        ("1.5 s", 1.5),
        ("2 min", 120.0),
        ("1 h", 3600.0),
        ("7 d", 604800.0),
        ("10 us", 1e-5),
        ("10 µs", 1e-5),
        ("20 ns", 2e-8),
        ("0 s", 0.0),
        ("  5 s ", 5.0),
        (30, 30.0),
        (0.5, 0.5),
    ],
)
def test_a_duration_is_seconds(text: object, seconds: float) -> None:
    assert units.parse_duration_s(text) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.25, "250 ms"),
        (0.0015, "1.5 ms"),
        (1, "1 s"),
        (60, "1 min"),
        (90, "90 s"),
        (120, "2 min"),
        (5400, "90 min"),
        (86400, "1 d"),
        (604800, "7 d"),
        (2592000, "30 d"),
        (1234, "1234 s"),
        (100.5, "100.5 s"),
        (0.0000025, "2.5 us"),
    ],
)
def test_a_duration_is_printed_as_a_person_would_write_it(seconds: float, text: str) -> None:
    assert units.print_duration_s(seconds) == text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500 B", 500),
        ("20 kB", 20_000),
        ("1 MiB", 1 << 20),
        ("1.5 KiB", 1536),
        ("1 GB", 10**9),
        (1048588, 1048588),
    ],
)
def test_a_size_is_whole_bytes(text: object, size: int) -> None:
    assert units.parse_size_bytes(text) == size


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("200/s", 200.0),
        ("200 / s", 200.0),
        ("30/min", 0.5),
        ("1.5/s", 1.5),
        ("3600/h", 1.0),
        ("86400/d", 1.0),
        (7, 7.0),
    ],
)
def test_a_rate_is_per_second(text: object, rate: float) -> None:
    assert units.parse_rate_per_s(text) == rate


@pytest.mark.parametrize(
    ("text", "share"), [("0.5 %", 0.005), ("50%", 0.5), ("100 %", 1.0), ("7 %", 0.07), (0.25, 0.25)]
)
def test_a_percentage_is_a_fraction(text: object, share: float) -> None:
    assert units.parse_percent(text) == share


@given(FINITE)
def test_every_duration_reads_back_exactly(seconds: float) -> None:
    assert units.parse_duration_s(units.print_duration_s(seconds)) == seconds


@given(st.integers(min_value=0, max_value=2**60))
def test_every_size_reads_back_exactly(size: int) -> None:
    assert units.parse_size_bytes(units.print_size_bytes(size)) == size


@given(FINITE)
def test_every_rate_reads_back_exactly(rate: float) -> None:
    assert units.parse_rate_per_s(units.print_rate_per_s(rate)) == rate


@given(st.floats(min_value=0, max_value=1))
def test_every_share_reads_back_exactly(share: float) -> None:
    assert units.parse_percent(units.print_percent(share)) == share


@given(FINITE)
def test_every_number_reads_back_exactly(number: float) -> None:
    assert units.parse_number(units.print_number(number)) == number


@given(st.integers(min_value=1, max_value=999), st.sampled_from(["ns", "us", "ms", "s", "min", "h", "d"]))
def test_what_a_person_wrote_is_printed_no_longer_than_it_was(number: int, unit: str) -> None:
    text = f"{number} {unit}"
    assert len(units.print_duration_s(units.parse_duration_s(text))) <= len(text) + 1


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (units.parse_duration_s, "250", "“250” has no unit."),
        (units.parse_duration_s, "5 parsecs", "“parsecs” is not a unit of time."),
        (units.parse_duration_s, "soon", "“soon” is not a duration."),
        (units.parse_duration_s, "-5 s", "“-5 s” is not a duration."),
        (units.parse_duration_s, -5, "-5 is not a duration."),
        (units.parse_duration_s, True, "“true” is not a duration."),
        (units.parse_duration_s, None, "An empty value is not a duration."),
        (units.parse_duration_s, math.inf, "inf is not a duration."),
        (units.parse_duration_s, math.nan, "nan is not a duration."),
        (units.parse_duration_s, 10**400, "The number is too large."),
        (units.parse_duration_s, "1e999 s", "“1e999 s” is too large."),
        (units.parse_duration_s, [], "A list is not a duration."),
        (units.parse_size_bytes, "1.5 B", "“1.5 B” is not a whole number of bytes."),
        (units.parse_size_bytes, 1.5, "1.5 is not a whole number of bytes."),
        (units.parse_size_bytes, "1 mb", "“mb” is not a unit of size."),
        (units.parse_size_bytes, "9e18 TB", "“9e18 TB” is too large."),
        (units.parse_rate_per_s, "200", "“200” is not a rate."),
        (units.parse_rate_per_s, "200/week", "“week” is not a period of a rate."),
        (units.parse_percent, "150 %", "“150 %” is more than 100 %."),
        (units.parse_percent, 5, "5 is more than 1; a percentage is written with its sign."),
        (units.parse_percent, "5", "“5” is not a share."),
        (units.parse_number, "x", "“x” is not a number."),
    ],
)
def test_what_is_no_quantity_is_refused_in_a_sentence(parse: object, text: object, message: str) -> None:
    with pytest.raises(PhraseError) as refusal:
        parse(text)  # type: ignore[operator]
    assert refusal.value.message == message
    assert refusal.value.allowed
