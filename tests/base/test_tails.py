"""Tails and quantiles agree with each other, with textbooks and with what is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.base.distributions import Distribution, DistributionKind
from simulator.base.draws import mix, sampler, stream
from simulator.base.phrases import parse_distribution
from simulator.base.tails import exceeds, minimum_s, quantile_s

ONE_OF_EACH = [
    Distribution("uniform", 0.001, 0.003),
    Distribution("exponential", 0.005),
    Distribution("erlang", 1.0, 4.0),
    Distribution("lognormal", -4.0, 0.8),
    Distribution("hyperexponential", 1.0, 4.0),
    Distribution("pareto", 0.001, 2.5),
]


def kind_of(distribution: Distribution) -> DistributionKind:
    return distribution.kind


@pytest.mark.parametrize("distribution", ONE_OF_EACH, ids=kind_of)
def test_one_draw_in_a_hundred_exceeds_the_p99(distribution: Distribution) -> None:
    draw = sampler(distribution, stream(1, 1, "tails", 0))
    p99_s = quantile_s(distribution, 0.99)
    above = sum(draw(mix(number), 0) > p99_s for number in range(20_000))
    assert above == pytest.approx(200, abs=4.0 * (20_000 * 0.01 * 0.99) ** 0.5)


@pytest.mark.parametrize("distribution", ONE_OF_EACH, ids=kind_of)
def test_no_draw_is_below_the_minimum(distribution: Distribution) -> None:
    draw = sampler(distribution, stream(1, 1, "tails", 0))
    assert min(draw(mix(number), 0) for number in range(2_000)) >= minimum_s(distribution)


@pytest.mark.parametrize(
    ("distribution", "textbook"),
    [
        (Distribution("exponential", 0.005), stats.expon(scale=0.005)),
        (Distribution("erlang", 1.0, 4.0), stats.gamma(4, scale=0.25)),
        (Distribution("lognormal", -4.0, 0.8), stats.lognorm(0.8, scale=2.718281828459045**-4.0)),
        (Distribution("pareto", 0.001, 2.5), stats.pareto(2.5, scale=0.001)),
        (Distribution("uniform", 0.001, 0.003), stats.uniform(0.001, 0.002)),
    ],
    ids=lambda value: value.kind if isinstance(value, Distribution) else "",
)
@pytest.mark.parametrize("probability", [0.01, 0.5, 0.99, 0.999])
def test_quantiles_are_those_of_the_textbook(
    distribution: Distribution, textbook: "stats.rv_frozen", probability: float
) -> None:
    assert quantile_s(distribution, probability) == pytest.approx(textbook.ppf(probability), rel=1e-9)


@given(st.sampled_from(ONE_OF_EACH), st.floats(0.001, 0.999))
def test_a_quantile_is_exceeded_as_often_as_it_says(distribution: Distribution, probability: float) -> None:
    assert exceeds(distribution, quantile_s(distribution, probability)) == pytest.approx(
        1.0 - probability, abs=1e-9
    )


def test_a_phrase_with_a_p99_has_that_p99() -> None:
    assert quantile_s(parse_distribution("lognormal mean 30 ms p99 200 ms"), 0.99) == pytest.approx(0.2)


def test_a_constant_has_no_tail() -> None:
    constant = Distribution("constant", 0.002)
    assert quantile_s(constant, 0.99) == minimum_s(constant) == 0.002
    assert (exceeds(constant, 0.001), exceeds(constant, 0.002)) == (1.0, 0.0)


@pytest.mark.parametrize("probability", [0.0, 1.0, -1.0])
def test_what_is_no_quantile_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile_s(Distribution("exponential", 1.0), probability)
