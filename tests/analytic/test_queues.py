"""The formulas, against the shared tables, textbook values and each other."""

import json
from math import exp, inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engines.analytic import queues

LOADS = st.floats(0.01, 0.99)


def cases(shared: Path, name: str) -> list[tuple[dict[str, Any], dict[str, float]]]:
    found = [
        (case["params"], case["expect"])
        for case in json.loads((shared / "data/calibration/closed_forms.json").read_text())["cases"]
        if case["name"].startswith(name)
    ]
    assert found
    return found


def lindley(arrivals: "np.ndarray[Any, Any]", services: "np.ndarray[Any, Any]") -> float:
    """Mean wait of a single server (Lindley 1952), the first tenth left out."""
    steps = np.concatenate(([0.0], np.cumsum(services[:-1] - arrivals[1:])))
    waits = steps - np.minimum.accumulate(steps)
    return float(waits[len(waits) // 10 :].mean())


def h2(chance: np.random.Generator, count: int, mean: float, scv: float) -> "np.ndarray[Any, Any]":
    """Hyperexponential times with balanced means."""
    p = (1.0 + ((scv - 1.0) / (scv + 1.0)) ** 0.5) / 2.0
    first = chance.random(count) < p
    return chance.exponential(np.where(first, mean / (2.0 * p), mean / (2.0 * (1.0 - p))))


def test_mm1_and_mmc_give_the_values_of_the_tables(shared: Path) -> None:
    for given_, expect in cases(shared, "M/M/c"):
        rate, servers = given_["lam"], given_["c"]
        wait = queues.wait_mmc(rate, 1.0, servers)
        assert queues.erlang_c(servers, rate) == pytest.approx(expect["P_wait"], rel=1e-7)
        assert wait == pytest.approx(expect["Wq"], rel=1e-7)
        assert rate * wait == pytest.approx(expect["Lq"], rel=1e-7)
        assert queues.wait_quantile_mmc(0.99, rate, 1.0, servers) == pytest.approx(expect["Wq_p99"], rel=1e-7)
    for given_, expect in cases(shared, "M/M/1"):
        if set(given_) == {"lam", "mu"}:
            assert queues.wait_mmc(given_["lam"], 1.0) == pytest.approx(expect["Wq"])
            for stat, probability in (("W_p50", 0.5), ("W_p99", 0.99)):
                found = queues.sojourn_quantile_mmc(probability, given_["lam"], 1.0)
                assert found == pytest.approx(expect[stat], rel=1e-7)


def test_mg1_gives_the_values_of_the_tables(shared: Path) -> None:
    for given_, expect in [*cases(shared, "M/E4/1"), *cases(shared, "M/G/1")]:
        wait = queues.wait_mg1(given_["lam"], given_["ES"], given_["scv_service"])
        assert wait == pytest.approx(expect["Wq"])


def test_batches_give_the_values_of_the_tables(shared: Path) -> None:
    ((given_, expect),) = cases(shared, "M[X]/M/1")
    batch, rate = given_["batch"], given_["batch"] * given_["lam_batches"]
    whole = queues.wait_mxg1(rate, 1.0, 1.0, batch - 1.0) + 1.0
    assert whole == pytest.approx(expect["W"])
    assert rate * whole == pytest.approx(expect["L"])


def test_a_full_room_gives_the_values_of_the_tables(shared: Path) -> None:
    for given_, expect in cases(shared, "M/M/1/K"):
        refused, inside = queues.lossy_mm1k(given_["rho"], given_["K"])
        assert refused == pytest.approx(expect["P_loss"], rel=1e-6)
        assert inside == pytest.approx(expect["L"], rel=1e-7)
        assert given_["rho"] * (1.0 - refused) == pytest.approx(expect["throughput"], rel=1e-7)


def test_feedback_gives_the_values_of_the_tables(shared: Path) -> None:
    ((given_, expect),) = cases(shared, "M/M/1 with Bernoulli feedback")
    rho, whole = queues.feedback_mm1(given_["lam"], 1.0, given_["p_retry"])
    assert rho == pytest.approx(expect["rho"])
    assert whole == pytest.approx(expect["W_per_message"])


def test_the_fluid_gives_the_values_of_the_tables(shared: Path) -> None:
    ((given_, expect),) = cases(shared, "lag growth")
    each = given_["lam"] / given_["consumers"]
    grows = given_["consumers"] * queues.growth_per_s(each, 1.0 / given_["mu"])
    assert grows == pytest.approx(expect["growth_per_s"])


def test_kingman_gives_the_values_of_the_tables_and_holds_within_15_percent(shared: Path) -> None:
    chance = np.random.default_rng(7)
    count = 6_000_000
    for given_, expect in cases(shared, "G/G/1 heavy traffic"):
        rho, scv = given_["rho"], given_["scv_arrival"]
        foreseen = queues.wait_kingman(rho, scv, given_["scv_service"], 1.0)
        assert foreseen == pytest.approx(expect["Wq_upper_approx"])
        gaps = chance.gamma(4.0, 0.25 / rho, count) if scv < 1.0 else h2(chance, count, 1.0 / rho, scv)
        served = (
            chance.exponential(1.0, count) if given_["scv_service"] == 1.0 else h2(chance, count, 1.0, 4.0)
        )
        assert foreseen == pytest.approx(lindley(gaps, served), rel=0.15), given_


def test_even_arrivals_wait_as_lindley_says() -> None:
    chance, count = np.random.default_rng(3), 2_000_000
    for rho in (0.5, 0.8):
        simulated = lindley(np.full(count, 1.0 / rho), chance.exponential(1.0, count))
        assert queues.wait_dm1(rho, 1.0) == pytest.approx(simulated, rel=0.02)


def test_even_arrivals_give_the_textbook_root() -> None:
    sigma = queues.root_dm1(0.5)  # Gross and Harris, table of D/M/1: σ = 0.2032 at ρ = 0.5
    assert sigma == pytest.approx(0.2032, abs=5e-5)
    assert sigma == pytest.approx(exp(-(1.0 - sigma) / 0.5), rel=1e-14)


def test_erlang_b_gives_the_textbook_value() -> None:
    assert queues.erlang_b(10, 5.0) == pytest.approx(0.018385, abs=5e-7)  # tables of Erlang's loss formula
    assert queues.erlang_b(3, 2.0) == pytest.approx(4.0 / 19.0)


@given(rho=LOADS, servers=st.integers(1, 40))
def test_erlang_c_is_a_probability_that_grows_with_load_and_falls_with_pooling(
    rho: float, servers: int
) -> None:
    chance = queues.erlang_c(servers, rho * servers)
    assert 0.0 <= chance <= 1.0
    assert chance <= queues.erlang_c(servers, min(0.999, rho * 1.01) * servers) + 1e-12
    assert queues.erlang_c(servers + 1, rho * (servers + 1)) <= chance + 1e-12


@given(rho=LOADS, scv=st.floats(0.0, 20.0))
def test_formulas_agree_where_they_overlap(rho: float, scv: float) -> None:
    mg1 = queues.wait_mg1(rho, 1.0, scv)
    assert queues.wait_ggc(rho, 1.0, scv, 1.0) == pytest.approx(mg1)
    assert queues.wait_mg1(rho, 1.0, 1.0) == pytest.approx(queues.wait_mmc(rho, 1.0))
    assert queues.wait_md1(rho, 1.0) == pytest.approx(queues.wait_mmc(rho, 1.0) / 2.0)
    assert queues.wait_dm1(rho, 1.0) <= queues.wait_md1(rho, 1.0) * 2.0


@given(rho=LOADS, servers=st.integers(1, 30), probability=st.sampled_from([0.5, 0.95, 0.99]))
def test_a_quantile_of_the_time_in_the_system_leaves_its_tail(
    rho: float, servers: int, probability: float
) -> None:
    rate = rho * servers
    time_s = queues.sojourn_quantile_mmc(probability, rate, 1.0, servers)
    assert queues.sojourn_tail_mmc(time_s, rate, 1.0, servers) == pytest.approx(1.0 - probability, rel=1e-9)


def test_what_cannot_keep_up_waits_for_ever() -> None:
    assert queues.wait_mmc(2.0, 1.0, 2) == queues.wait_mg1(1.0, 1.0, 0.0) == queues.wait_dm1(1.5, 1.0) == inf


def test_departures_of_mmc_are_poisson_and_a_full_server_passes_its_service_on() -> None:
    assert queues.departures(1.0, 0.7, 1.0, 3) == 1.0
    assert queues.departures(5.0, 1.0, 0.5, 1) == pytest.approx(0.5)


def test_a_batch_finds_idle_servers_for_its_first_records() -> None:
    assert queues.wait_together(3.0, 1.0, 4) == 0.0
    assert queues.wait_together(9.0, 2.0, 1) == pytest.approx(9.0)  # half of nine others, two seconds each
    after = (
        sum(k / 2.0 for k in range(1, 9)) / 10.0
    )  # of ten at two servers the third waits for one end, and so on
    assert queues.wait_together(9.0, 1.0, 2) == pytest.approx(after)
