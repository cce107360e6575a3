"""What the compiled engine works out in its own way, by the bits of a number, is what the reference engine gets."""

from math import inf, nextafter
from random import Random

import pytest

from simulator.base import draws, transcendental
from simulator.engines.compiled import collectors as compiled_collectors
from simulator.engines.compiled import draws as compiled_draws
from simulator.engines.compiled.jit import outer
from simulator.metrics import collectors

SPLIT = transcendental.SPLIT
ANY = Random(3)


@outer
def log_of(x: float) -> float:
    return compiled_draws.log(x)


@outer
def uniform_of(prefix: int, record: int, attempt: int) -> float:
    return compiled_draws.uniform(prefix, record, attempt)


@outer
def place_of(x: float) -> int:
    return compiled_collectors.place_of(x)


def around(*numbers: float) -> list[float]:
    return [near for x in numbers for near in (nextafter(x, 0.0), x, nextafter(x, inf))]


def signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word


@pytest.mark.parametrize(
    "numbers",
    [
        around(SPLIT, 2.0 * SPLIT, 0.5 * SPLIT, 0.25, 0.5, 1.0, 2.0, 2.0**-53, 1e-200, 1e300),
        around(*(1.0 + (step + 0.5) / transcendental.STEPS for step in range(transcendental.STEPS))),
        [ANY.random() or 1.0 for _ in range(20_000)],
        [ANY.lognormvariate(0.0, 60.0) for _ in range(20_000)],
    ],
    ids=["edges", "between steps", "below 1", "all sizes"],
)
def test_a_logarithm_has_the_same_bits(numbers: list[float]) -> None:
    assert [log_of(x) for x in numbers] == [transcendental.log(x) for x in numbers]


def test_a_uniform_variate_has_the_same_bits() -> None:
    for _ in range(20_000):
        prefix, record, attempt = ANY.getrandbits(64), ANY.getrandbits(64), ANY.randrange(5)
        assert uniform_of(signed(prefix), signed(record), attempt) == draws.uniform(prefix, record, attempt)


def test_a_time_falls_into_the_same_bin() -> None:
    edges = around(collectors.SMALLEST_BINNED, collectors.LARGEST_BINNED, 1.0, 1.015625, 0.75)
    times = [0.0, -1e-18, 1e-300, 1e300, *edges, *(ANY.lognormvariate(0.0, 20.0) for _ in range(20_000))]
    assert [place_of(x) + collectors.ZERO_BIN for x in times] == [collectors.bin_of(x) for x in times]
