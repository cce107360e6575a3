"""Times as mean and variance, against sums written out and samples."""

from dataclasses import astuple
from math import exp, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.distributions import Distribution
from simulator.base.retry import Retry
from simulator.engines.analytic.moments import NONE, Time, constant, mixture, time_of, tried

CHANCES = st.floats(0.05, 0.95)
EXPONENTIAL = Time(1.0, 1.0)


def test_capped_attempts_give_the_series_written_out() -> None:
    found = tried(0.8, constant(1.0), constant(3.0), Retry(2, 10.0, 2.0), end=constant(100.0))
    # good at once; after one failure and 10; after two and 10 + 20; never, with the end.
    ways = [(0.8, 1.0), (0.16, 3.0 + 10.0 + 1.0), (0.032, 6.0 + 30.0 + 1.0), (0.008, 9.0 + 30.0 + 100.0)]
    assert found.attempts == pytest.approx(1.24)
    assert found.succeeds == pytest.approx(0.992)
    assert found.all.mean_s == pytest.approx(sum(chance * time for chance, time in ways))
    assert found.all.second == pytest.approx(sum(chance * time * time for chance, time in ways))
    assert found.good.mean_s == pytest.approx(sum(chance * time for chance, time in ways[:3]) / 0.992)
    assert astuple(found.bad) == pytest.approx((139.0, 0.0), abs=1e-6)


@given(succeeds=CHANCES)
def test_a_geometric_number_of_exponential_attempts_is_exponential(succeeds: float) -> None:
    found = tried(succeeds, EXPONENTIAL, EXPONENTIAL, Retry(None))
    mean_s = 1.0 / succeeds
    assert astuple(found.all) == pytest.approx((mean_s, mean_s * mean_s))
    assert found.attempts == pytest.approx(mean_s)


@given(succeeds=CHANCES, retries=st.integers(0, 200))
def test_an_end_is_good_or_bad_and_the_times_of_both_make_that_of_all(succeeds: float, retries: int) -> None:
    found = tried(succeeds, EXPONENTIAL, constant(2.0), Retry(retries, 0.5, 1.5, 4.0, 0.3))
    assert found.succeeds == pytest.approx(1.0 - (1.0 - succeeds) ** (retries + 1))
    parts = mixture(((found.succeeds, found.good), (1.0 - found.succeeds, found.bad)))
    assert astuple(parts) == pytest.approx(astuple(found.all), rel=1e-6, abs=1e-6)


def test_a_million_retries_cost_no_more_than_their_sum() -> None:
    found = tried(1e-5, constant(1.0), constant(1.0), Retry(1_000_000))
    assert found.all.mean_s == pytest.approx((1.0 - (1.0 - 1e-5) ** 1_000_001) / 1e-5, rel=1e-6)


def test_what_never_succeeds_never_ends() -> None:
    assert tried(0.0, EXPONENTIAL, EXPONENTIAL, Retry(None)).all.mean_s == inf
    assert tried(0.0, EXPONENTIAL, EXPONENTIAL, Retry(3)).succeeds == 0.0


@pytest.mark.parametrize("retries", [3, 1000, None])
def test_what_waits_for_ever_succeeds_as_often_as_what_does_not(retries: int | None) -> None:
    waits, short = Time(inf, 0.0), constant(0.1)
    retry = Retry(retries, 0.1)
    endless, finite = tried(0.6, waits, waits, retry), tried(0.6, short, short, retry)
    assert (endless.attempts, endless.succeeds) == (finite.attempts, finite.succeeds)
    assert endless.all.mean_s == endless.good.mean_s == inf
    heavy = tried(0.6, Time(0.1, inf), short, retry)
    assert heavy.all.mean_s == pytest.approx(finite.all.mean_s)
    assert heavy.all.variance == inf


def test_what_waits_for_ever_only_where_it_succeeds_fails_in_time() -> None:
    retry, short = Retry(3, 0.1), constant(0.1)
    found, finite = tried(0.6, Time(inf, 0.0), short, retry), tried(0.6, short, short, retry)
    assert found.good.mean_s == inf
    assert found.bad.mean_s == pytest.approx(finite.bad.mean_s)
    assert tried(0.6, short, Time(inf, 0.0), retry).bad.mean_s == inf


def test_a_mixture_has_the_variance_between_its_parts() -> None:
    assert mixture(((0.5, constant(0.0)), (0.5, constant(2.0)))) == Time(1.0, 1.0)
    assert mixture(((0.0, EXPONENTIAL),)) == NONE
    assert mixture(((0.5, Time(1.0, inf)), (0.5, NONE))) == Time(0.5, inf)


def test_moments_of_a_distribution_are_its_own() -> None:
    assert astuple(time_of(Distribution("uniform", 1.0, 3.0))) == pytest.approx((2.0, 1.0 / 3.0))
    assert time_of(Distribution("hyperexponential", 2.0, 4.0)) == Time(2.0, 16.0)
    assert time_of(Distribution("pareto", 1.0, 1.5)).variance == inf


@pytest.mark.parametrize(("scv", "within"), [(0.1, 0.02), (0.5, 0.02), (1.0, 0.02), (2.0, 0.05), (4.0, 0.08)])
def test_quantiles_are_those_of_a_gamma_within_some_percent(scv: float, within: float) -> None:
    draws = np.random.default_rng(1).gamma(1.0 / scv, scv, 400_000)
    time = Time(1.0, scv)
    for stat, probability in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        assert time.quantile_s(stat) == pytest.approx(float(np.quantile(draws, probability)), rel=within)


def test_quantiles_of_what_varies_more_are_those_of_a_lognormal() -> None:
    assert Time(1.0, exp(4.0) - 1.0).quantile_s("p50") == pytest.approx(exp(-2.0))
    assert constant(3.0).quantile_s("p99") == 3.0
