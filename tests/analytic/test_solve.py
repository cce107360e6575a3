"""What is answered, what is declined, and laws that any plan keeps."""

from dataclasses import replace
from math import exp, inf, isinf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.engines.analytic import queues
from simulator.engines.analytic.solve import EVERYTHING, solve
from simulator.plan.ops import Apply, Call, Emit, FaultWindow, Op, Plan, Relay, Sink, Station, Store
from tests.analytic.plans import constant, desk, exponential, plan, readers, source, tandem, topic, value

SERVICES = st.sampled_from(
    [
        exponential(0.01),
        constant(0.01),
        Distribution("erlang", 0.01, 3.0),
        Distribution("hyperexponential", 0.01, 5.0),
    ]
)


@pytest.mark.parametrize(
    ("takes", "servers", "more", "method", "exact"),
    [
        (exponential(0.01), 1, {}, "M/M/1", True),
        (exponential(0.01), 3, {}, "M/M/c", True),
        (constant(0.01), 1, {}, "M/D/1", True),
        (Distribution("erlang", 0.01, 3.0), 1, {}, "M/G/1", True),
        (exponential(0.01), 1, {"batch": 10}, "M[X]/M/1", True),
        (constant(0.01), 1, {"batch": 10}, "M[X]/G/1", True),
        (exponential(0.01), 1, {"arrival": "constant"}, "D/M/1", True),
        (constant(0.01), 2, {"arrival": "constant"}, "D/D/c", True),
        (exponential(0.01), 200, {}, "M/G/∞", True),
        (constant(0.01), 3, {}, "G/G/c (Allen-Cunneen)", False),
        (exponential(0.01), 3, {"batch": 10}, "G/G/c (Allen-Cunneen)", False),
    ],
)
def test_the_formula_that_fits_is_chosen_and_named(
    takes: Distribution, servers: int, more: dict[str, object], method: str, exact: bool
) -> None:
    rate = 60.0 * min(servers, 3) / (10.0 if "batch" in more else 1.0)
    found = value(solve(plan(*desk(rate, takes, servers, **more))), "desk.serve", "wait")
    assert (found.method, found.exact) == (method, exact)
    assert found.assumptions


def test_a_tandem_has_product_form() -> None:
    solution = solve(plan(*tandem(60.0, 0.01, 0.008, 0.012)))
    times = [1.0 / (1.0 / mean_s - 60.0) for mean_s in (0.01, 0.008, 0.012)]
    for number, time_s in enumerate(times):
        found = value(solution, f"s{number}.serve", "latency")
        assert found.value == pytest.approx(time_s)
        assert found.exact
    assert value(solution, "s2.serve", "end_to_end").value == pytest.approx(sum(times))
    assert value(solution, "s2.serve", "end_to_end").exact
    assert value(solution, "s1.serve", "latency", "p99").value == pytest.approx(log(100.0) * times[1])
    assert solution.bottleneck == "s2"
    assert solution.max_rate_per_s["shop"] == pytest.approx(1.0 / 0.012)


def test_retries_at_the_back_are_feedback_and_their_quantiles_are_declined() -> None:
    ops = desk(50.0, exponential(0.01))
    again = replace(ops[2], fails=0.2, retry=Retry(None, place="back"))  # type: ignore[type-var]
    solution = solve(plan(*ops[:2], again))
    rho, whole_s = queues.feedback_mm1(50.0, 0.01, 0.2)
    assert value(solution, "desk.serve", "latency").value == pytest.approx(whole_s)
    assert value(solution, "desk.serve", "latency").exact
    assert solution.utilisation["desk"] == pytest.approx(rho)
    assert [(each.element, each.metric) for each in solution.declined] == [("desk.serve", "latency")]


def test_feedback_before_other_than_exponential_servers_is_not_called_exact() -> None:
    ops = desk(50.0, constant(0.01))
    again = replace(ops[2], fails=0.2, retry=Retry(None, place="back"))  # type: ignore[type-var]
    assert not value(solve(plan(*ops[:2], again)), "desk.serve", "latency").exact


def test_a_skewed_key_loads_one_partition_and_its_records_wait_longer() -> None:
    keys = KeyChoice("hot", 1000, 0.5)
    ops = (source("events", 100.0, keys), topic(), *readers(exponential(0.008), 4))
    solution = solve(plan(*ops))
    loads = [value(solution, "events.readers", f"utilisation.{number}").value for number in range(4)]
    assert sum(loads) == pytest.approx(100.0 * 0.008)
    assert max(loads) == pytest.approx(solution.utilisation["events.readers"])
    rates = [load / 0.008 for load in loads]
    mean_s = sum(rate / 100.0 / (1.0 / 0.008 - rate) for rate in rates)
    assert value(solution, "events.readers", "latency").value == pytest.approx(mean_s)
    assert value(solution, "events.readers", "lag").value == pytest.approx(100.0 * mean_s)
    p99_s = value(solution, "events.readers", "latency", "p99").value
    tail = sum(rate / 100.0 * exp(-(1.0 / 0.008 - rate) * p99_s) for rate in rates)
    assert tail == pytest.approx(0.01)
    assert solution.max_rate_per_s["shop"] == pytest.approx(100.0 / max(loads))


def test_staleness_is_the_largest_of_the_ages_of_partitions() -> None:
    ops = (source("events", 80.0), topic(partitions=2), *readers(exponential(0.01), 2, host=None))
    solution = solve(plan(*ops))
    rho, theta = 0.4, 60.0
    # P(both younger than t) = (1 - ρ e^(-θ t))², so the mean is (2ρ - ρ²/2) / θ.
    found = value(solution, "events.readers", "staleness")
    assert found.exact
    assert found.value == pytest.approx((2.0 * rho - rho * rho / 2.0) / theta)
    p99_s = value(solution, "events.readers", "staleness", "p99").value
    assert (1.0 - rho * exp(-theta * p99_s)) ** 2 == pytest.approx(0.99)


def test_a_topics_latency_is_a_delay_and_an_outbox_adds_half_a_poll() -> None:
    ops = (
        source("desk.serve", 10.0),
        Station("desk", 1, 50),
        Apply("desk.serve", "desk", constant(0.004), appends="store", emits=(Emit("Order", "events"),)),
        Store("store", constant(0.002), relay="store.outbox"),
        Relay("store.outbox", "store", 0.1, 500),
        topic(latency_s=0.008),
        *readers(constant(0.0), 1),
    )
    solution = solve(plan(*ops))
    assert value(solution, "store", "publish_delay").value == pytest.approx(0.05 + 0.008)
    assert value(solution, "store", "publish_delay", "p95").value == pytest.approx(0.095 + 0.008)
    assert value(solution, "store", "unpublished").value == pytest.approx(10.0 * 0.058)
    assert value(solution, "events.readers", "end_to_end").value == pytest.approx(0.006 + 0.058)


def test_a_callee_with_a_server_for_every_caller_has_no_queue() -> None:
    ops = (
        source("desk.serve", 100.0),
        Station("desk", 1, 4),
        Station("card", 1, 4),
        Apply("desk.serve", "desk", exponential(0.002), calls=(Call("card.answer"),)),
        Apply("card.answer", "card", exponential(0.02)),
    )
    solution = solve(plan(*ops))
    assert value(solution, "card.answer", "wait").value == 0.0
    assert solution.utilisation["desk"] == pytest.approx(100.0 * 0.022 / 4)


def asking(rate_per_s: float, servers: int) -> Plan:
    """A desk that works 10 ms and asks a single card reader for 18 ms."""
    return plan(
        source("desk.serve", rate_per_s),
        Station("desk", 1, servers),
        Station("card", 1, 1),
        Apply("desk.serve", "desk", exponential(0.01), calls=(Call("card.answer"),)),
        Apply("card.answer", "card", exponential(0.018)),
    )


def test_a_caller_waits_in_its_callees_queue_too() -> None:
    solution = solve(asking(40.0, 8))
    alone = 40.0 * 0.028 / 8
    with_queue = 40.0 * (0.028 + queues.wait_mmc(40.0, 0.018)) / 8
    assert alone < solution.utilisation["desk"] < with_queue, (
        "what waits before the desk does not wait at the card"
    )
    assert not value(solution, "desk.serve", "wait").exact
    whole_s = value(solution, "desk.serve", "latency").value
    assert whole_s == pytest.approx(0.028 + queues.wait_mmc(40.0, 0.018), rel=0.05)


@pytest.mark.parametrize(("servers", "most"), [(1, 1.0 / 0.028), (2, 50.5), (3, 54.3), (8, 55.5)])
def test_callers_saturate_where_a_closed_network_of_them_does(servers: int, most: float) -> None:
    """The throughput of N callers that never rest, by mean value analysis (Reiser and Lavenberg 1980)."""
    queue = rate = 0.0
    for callers in range(1, servers + 1):
        answer_s = 0.018 * (1.0 + queue)
        rate = callers / (0.01 + answer_s)
        queue = rate * answer_s
    assert rate == pytest.approx(most, rel=0.01)
    assert solve(asking(10.0, servers)).max_rate_per_s["shop"] == pytest.approx(rate, rel=0.15)


def test_a_fault_is_declined_by_name() -> None:
    calm = plan(*desk(10.0, exponential(0.01)))
    struck = replace(calm, faults=(FaultWindow(0, "crash", "desk", 30.0, 40.0),))
    (declined,) = solve(struck).declined
    assert (declined.element, declined.metric) == ("desk", EVERYTHING)
    assert "crash" in declined.reason
    assert solve(calm).declined == ()


def test_an_overloaded_element_has_no_steady_state_but_a_growth() -> None:
    solution = solve(plan(source("events", 1000.0), topic(partitions=6), *readers(exponential(0.0025), 2)))
    assert solution.unstable == ("events.readers",)
    assert {each.metric for each in solution.declined} >= {"latency", "lag", "end_to_end"}
    assert value(solution, "events.readers", "lag", "growth").value == pytest.approx(200.0)
    assert value(solution, "events.readers", "lag", "end").value == pytest.approx(200.0 * 120.0)


def test_a_peak_leaves_a_backlog_and_takes_its_time_to_catch_up() -> None:
    profile = ((0.0, 1.0), (60.0, 5.0), (70.0, 1.0))
    solution = solve(plan(*desk(100.0, constant(0.005), profile=profile)))
    assert solution.unstable == ()
    assert value(solution, "desk", "queue", "max").value == pytest.approx(300.0 * 10.0)
    assert value(solution, "desk", "wait", "max").value == pytest.approx(15.0)
    assert value(solution, "desk", "wait", "catch_up").value == pytest.approx(10.0 + 30.0)
    assert not value(solution, "desk.serve", "wait").exact, "the rate does not stay"


def test_a_circle_that_multiplies_itself_is_unstable_and_leaves_no_room() -> None:
    again = Apply(
        "desk.serve",
        "desk",
        constant(0.001),
        emits=(Emit("Order", "desk.serve", 1.0, 2), Emit("Order", "end")),
    )
    solution = solve(plan(source("desk.serve", 1.0), Station("desk", 1, 1), again, Sink("end")))
    assert isinf(solution.utilisation["desk"])
    assert solution.max_rate_per_s == {"shop": 0.0}
    assert solution.bottleneck == "desk"


def test_a_service_time_without_a_variance_is_declined() -> None:
    solution = solve(plan(*desk(10.0, Distribution("pareto", 0.01, 1.5))))
    assert solution.unstable == ()
    assert {each.metric for each in solution.declined} >= {"wait", "latency"}
    assert all("Pareto" in each.reason for each in solution.declined)


def test_what_nothing_limits_has_no_largest_rate() -> None:
    solution = solve(plan(source("end", 5.0), Sink("end")))
    assert solution.max_rate_per_s == {"shop": inf}
    assert solution.bottleneck is None
    assert value(solution, "end", "arrived", "rate").value == 5.0


@given(takes=SERVICES, servers=st.integers(1, 6), load=st.floats(0.05, 0.9), more=st.floats(1.01, 1.1))
def test_waits_grow_with_the_load_and_utilisation_is_linear_in_it(
    takes: Distribution, servers: int, load: float, more: float
) -> None:
    rate = load * servers / takes.mean_s
    low, high = (solve(plan(*desk(each, takes, servers))) for each in (rate, rate * more))
    assert high.utilisation["desk"] == pytest.approx(more * low.utilisation["desk"])
    for metric in ("wait", "latency", "end_to_end"):
        assert value(high, "desk.serve", metric).value >= value(low, "desk.serve", metric).value
    assert low.max_rate_per_s["shop"] == pytest.approx(servers / takes.mean_s)


@given(takes=SERVICES, load=st.floats(0.1, 0.9), batch=st.integers(1, 20))
def test_littles_law_holds_between_queue_and_wait(takes: Distribution, load: float, batch: int) -> None:
    rate = load / takes.mean_s / batch
    solution = solve(plan(*desk(rate, takes, batch=batch)))
    queue, wait = value(solution, "desk", "queue"), value(solution, "desk.serve", "wait")
    assert queue.value == pytest.approx(rate * batch * wait.value)


@given(rates=st.tuples(st.floats(1.0, 50.0), st.floats(1.0, 50.0)))
def test_the_largest_rate_of_one_source_is_where_an_element_becomes_unstable(
    rates: tuple[float, float],
) -> None:
    def shared(first: float, second: float) -> Plan:
        ops: tuple[Op, ...] = (
            source("a.serve", first, name="one"),
            source("b.serve", second, name="two"),
            Station("a", 1, 1),
            Station("b", 1, 2),
            Apply("a.serve", "a", exponential(0.01), emits=(Emit("Order", "b.serve", 0.5),)),
            Apply("b.serve", "b", exponential(0.015)),
        )
        return plan(*ops)

    most = solve(shared(*rates)).max_rate_per_s
    assert solve(shared(most["one"] * 0.999, rates[1])).unstable == ()
    assert solve(shared(most["one"] * 1.001, rates[1])).unstable != ()
    assert solve(shared(rates[0], most["two"] * 1.001)).unstable != ()
