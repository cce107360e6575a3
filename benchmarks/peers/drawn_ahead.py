"""Variates drawn by the thousand and handed out one by one: the cheapest way to luck in plain Python."""

from bisect import bisect
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from math import log, sqrt

import numpy as np

from benchmarks.peers.pipeline_keys import CUMULATIVE

CHUNK = 16_384


def _stream(draw: Callable[[], list[float]]) -> Callable[[], float]:
    endless: Iterator[float] = chain.from_iterable(draw() for _ in repeat(None))
    return endless.__next__


def exponential(seed: int, number: int, mean: float) -> Callable[[], float]:
    """The next of a stream of exponential variates; each *number* is a stream of its own."""
    random = np.random.default_rng((seed, number))
    return _stream(lambda: random.exponential(mean, CHUNK).tolist())


def uniform(seed: int, number: int) -> Callable[[], float]:
    random = np.random.default_rng((seed, number))
    return _stream(lambda: random.random(CHUNK).tolist())


def lognormal(seed: int, number: int, mean: float) -> Callable[[], float]:
    """With a coefficient of variation of one: σ² = ln 2."""
    random = np.random.default_rng((seed, number))
    sigma = sqrt(log(2.0))
    mu = log(mean) - sigma * sigma / 2.0
    return _stream(lambda: random.lognormal(mu, sigma, CHUNK).tolist())


def keys(seed: int, number: int) -> Callable[[], int]:
    """W2's keys."""
    draw = uniform(seed, number)
    return lambda: bisect(CUMULATIVE, draw())
