"""Draws are pure functions of what they are for, and follow their distributions."""

import math

import pytest
from scipy import special, stats

from simulator.base import draws
from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.transcendental import exp, log, normal_quantile, power

POINTS = [1e-300, 1e-16, 1e-3, 0.1, 0.5, 0.7071, 0.99, 1.0, 1.01, math.e, 2.0, 10.0, 12345.678, 1e300]


@pytest.mark.parametrize("x", POINTS)
def test_log_is_within_two_units_in_the_last_place(x: float) -> None:
    assert abs(log(x) - math.log(x)) <= 2 * math.ulp(math.log(x))


@pytest.mark.parametrize(
    "x", [-745.0, -700.5, -30.0, -1.0, -0.3, -1e-9, 0.0, 1e-9, 0.34, 0.35, 1.0, 20.0, 709.0]
)
def test_exp_is_within_two_units_in_the_last_place(x: float) -> None:
    assert abs(exp(x) - math.exp(x)) <= 2 * math.ulp(math.exp(x))


def test_exp_ends_in_zero_and_infinity() -> None:
    assert exp(-800.0) == 0.0
    assert exp(800.0) == math.inf


def test_power_is_exact_where_it_matters() -> None:
    assert power(7.0, 0.0) == 1.0
    assert power(7.0, 1.0) == 7.0
    assert power(7.0, -0.9) == pytest.approx(7.0**-0.9, rel=1e-14)


@pytest.mark.parametrize("u", [1e-300, 1e-16, 1e-5, 0.02, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.93, 0.999999])
def test_normal_quantile_agrees_with_scipy(u: float) -> None:
    assert normal_quantile(u) == pytest.approx(float(special.ndtri(u)), rel=2e-14, abs=1e-15)


def test_uniform_never_reaches_zero_or_one() -> None:
    assert ((0 >> 12) + 0.5) * draws.UNIT > 0.0
    assert ((draws.MASK >> 12) + 0.5) * draws.UNIT < 1.0


def test_a_draw_depends_on_each_part_of_its_key_and_on_nothing_else() -> None:
    prefix = draws.stream(1, 1, "orders", draws.TAKES)
    assert draws.uniform(prefix, 5, 0) == draws.uniform(draws.stream(1, 1, "orders", draws.TAKES), 5, 0)
    others = {
        draws.uniform(prefix, 5, 1),
        draws.uniform(prefix, 6, 0),
        draws.uniform(draws.stream(2, 1, "orders", draws.TAKES), 5, 0),
        draws.uniform(draws.stream(1, 2, "orders", draws.TAKES), 5, 0),
        draws.uniform(draws.stream(1, 1, "order", draws.TAKES), 5, 0),
        draws.uniform(draws.stream(1, 1, "orders", draws.FAILS), 5, 0),
        draws.uniform(prefix, 5, 0),
    }
    assert len(others) == 7


def test_known_bits_do_not_change_between_versions() -> None:
    assert f"{draws.mix(1):016x}" == "5692161d100b05e5"
    assert (
        draws.uniform(draws.stream(1, 1, "orders", draws.TAKES), draws.child_id(7, 0), 0).hex()
        == "0x1.d9f9d48fe6e36p-2"
    )


@pytest.mark.parametrize(
    ("distribution", "law"),
    [
        (Distribution("uniform", 0.001, 0.003), stats.uniform(0.001, 0.002)),
        (Distribution("exponential", 0.005), stats.expon(scale=0.005)),
        (Distribution("erlang", 1.0, 4.0), stats.gamma(4, scale=0.25)),
        (Distribution("lognormal", -5.0, 0.8), stats.lognorm(0.8, scale=math.exp(-5.0))),
        (Distribution("pareto", 0.001, 2.5), stats.pareto(2.5, scale=0.001)),
    ],
)
def test_samples_follow_their_law(distribution: Distribution, law: stats.rv_continuous) -> None:
    draw = draws.sampler(distribution, draws.stream(3, 1, "x", draws.TAKES))
    values = [draw(draws.child_id(11, n), 0) for n in range(4000)]
    assert stats.kstest(values, law.cdf).pvalue > 0.001
    assert distribution.mean_s == pytest.approx(law.mean(), rel=1e-12)
    assert distribution.scv == pytest.approx(law.var() / law.mean() ** 2, rel=1e-9)


def test_hyperexponential_has_its_mean_and_variation() -> None:
    distribution = Distribution("hyperexponential", 1.0, 4.0)
    draw = draws.sampler(distribution, draws.stream(3, 1, "x", draws.TAKES))
    values = [draw(draws.child_id(11, n), 0) for n in range(60000)]
    mean = math.fsum(values) / len(values)
    scv = math.fsum((v - mean) ** 2 for v in values) / len(values) / mean**2
    assert mean == pytest.approx(distribution.mean_s, rel=0.03)
    assert scv == pytest.approx(distribution.scv, rel=0.08)


def test_constant_has_no_variation() -> None:
    constant = Distribution("constant", 0.25)
    assert draws.sampler(constant, 1)(2, 3) == 0.25
    assert (constant.mean_s, constant.scv) == (0.25, 0.0)


def test_a_heavy_pareto_has_infinite_variation() -> None:
    assert Distribution("pareto", 1.0, 1.5).scv == math.inf


def test_zipf_keys_have_their_shares() -> None:
    choose = draws.key_sampler(KeyChoice("zipf", 100, 1.0), draws.stream(1, 1, "shop", draws.KEY))
    keys = [choose(draws.child_id(1, n)) for n in range(20000)]
    harmonic = sum(1 / k for k in range(1, 101))
    assert keys.count(0) / 20000 == pytest.approx(1 / harmonic, rel=0.05)
    assert keys.count(9) / 20000 == pytest.approx(0.1 / harmonic, rel=0.15)
    assert min(keys) >= 0
    assert max(keys) <= 99


def test_a_hot_key_takes_its_share_and_the_rest_is_uniform() -> None:
    choose = draws.key_sampler(KeyChoice("hot", 100, 0.3), draws.stream(1, 1, "shop", draws.KEY))
    keys = [choose(draws.child_id(1, n)) for n in range(20000)]
    assert keys.count(0) / 20000 == pytest.approx(0.307, rel=0.05)
    assert keys.count(57) / 20000 == pytest.approx(0.007, rel=0.35)


def test_murmur2_gives_the_values_of_kafkas_own_test() -> None:
    def signed(value: int) -> int:
        return value - (1 << 32) if value >> 31 else value

    assert signed(draws.murmur2(b"21")) == -973932308
    assert signed(draws.murmur2(b"foobar")) == -790332482
    assert signed(draws.murmur2(b"a-little-bit-long-string")) == -985981536
    assert signed(draws.murmur2(b"abc")) == 479470107


def test_partition_is_murmur2_of_the_big_endian_key() -> None:
    counts = [0] * 6
    for key in range(6000):
        counts[draws.partition_of(key, 6)] += 1
    assert min(counts) > 850
    assert draws.partition_of(1, 6) == (draws.murmur2(b"\0\0\0\0\0\0\0\1") & 0x7FFFFFFF) % 6
