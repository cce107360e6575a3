"""Every phrase has a text and a longer mapping form, and both read back as the same value."""

from contextlib import suppress
from math import inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base import phrases
from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.errors import PhraseError
from simulator.base.phrases import Arrival, FieldType, Load, Objective
from simulator.base.phrases.distribution import Z99
from simulator.base.retry import Retry

TIMES = st.floats(min_value=1e-9, max_value=1e9)
DISTRIBUTIONS = st.one_of(
    st.builds(lambda a: Distribution("constant", a), st.floats(0, 1e9)),
    st.builds(lambda a, b: Distribution("uniform", min(a, b), max(a, b)), TIMES, TIMES),
    st.builds(lambda a: Distribution("exponential", a), TIMES),
    st.builds(lambda a, b: Distribution("erlang", a, float(b)), TIMES, st.integers(1, 1000)),
    st.builds(lambda a, b: Distribution("lognormal", a, b), st.floats(-20, 20), st.floats(0, 2)),
    st.builds(lambda a, b: Distribution("hyperexponential", a, b), TIMES, st.floats(1, 100)),
    st.builds(lambda a, b: Distribution("pareto", a, b), TIMES, st.floats(1.001, 50)),
)
KEYS = st.one_of(
    st.just(KeyChoice("unique")),
    st.builds(lambda n: KeyChoice("uniform", n), st.integers(1, 10**7)),
    st.builds(lambda n, s: KeyChoice("zipf", n, s), st.integers(1, 10**7), st.floats(0, 20)),
    st.builds(lambda n, s: KeyChoice("hot", n, s), st.integers(1, 10**7), st.floats(0, 1)),
)
RETRIES = st.one_of(
    st.just(Retry()),
    st.builds(
        lambda n, d, f, m, j, p: Retry(n, d, f, m if m >= d else inf, j, p),
        st.none() | st.integers(1, 10**6),
        st.floats(0, 1e6),
        st.sampled_from([1.0, 2.0]) | st.floats(1, 100),
        st.just(inf) | st.floats(0, 1e6),
        st.floats(0, 1),
        st.sampled_from(["here", "back"]),
    ),
)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,10}[A-Za-z0-9]", fullmatch=True)
OBJECTIVES = st.builds(
    lambda stat, element, metric, sign, limit, scenarios, within: Objective(
        stat, element, metric, sign, *limit, tuple(scenarios), *within
    ),
    st.none() | st.sampled_from(["p50", "p95", "p99", "p999", "mean", "max", "end"]),
    NAMES,
    st.sampled_from(["lag", "lag_time", "duration", "lost"]),
    st.sampled_from(["<", "<=", "=", ">=", ">"]),
    st.tuples(st.floats(0, 1e6), st.sampled_from(["", "s", "/s"]))
    | st.tuples(st.floats(0, 1), st.just("%"))
    | st.tuples(st.integers(0, 10**9).map(float), st.just("B")),
    st.lists(NAMES, max_size=3),
    st.just((None, None)) | st.tuples(st.floats(0, 1e6), NAMES),
)
LOADS = st.builds(Load, st.floats(0, 1e6), st.floats(0, 1e6), st.none() | st.floats(1e-6, 1e6))
ARRIVALS = st.builds(
    Arrival, st.sampled_from(["poisson", "constant"]), st.floats(0, 1e9), st.integers(1, 10**9 - 1)
)
PLAIN_TYPES = st.one_of(
    st.sampled_from(["string", "int", "uuid", "timestamp-millis", "date"]).map(FieldType),
    st.integers(1, 1000).map(lambda n: FieldType("string", length=n)),
    st.integers(1, 1000).map(lambda n: FieldType("fixed", length=n)),
    st.integers(1, 38).map(lambda n: FieldType("decimal", precision=n, scale=n // 2)),
    st.just(FieldType("enum", symbols=("NEW", "PAID"))),
    st.just(FieldType("schema", name="OrderItem")),
)
FIELD_TYPES = st.recursive(
    PLAIN_TYPES,
    lambda inner: st.builds(
        lambda kind, item, null: FieldType(kind, nullable=null, item=item),
        st.sampled_from(["array", "map"]),
        inner,
        st.booleans(),
    ),
    max_leaves=4,
)


@given(DISTRIBUTIONS)
def test_every_distribution_reads_back_exactly(distribution: Distribution) -> None:
    assert phrases.parse_distribution(phrases.print_distribution(distribution)) == distribution
    assert phrases.parse_distribution(phrases.distribution_mapping(distribution)) == distribution


@given(KEYS)
def test_every_choice_of_keys_reads_back_exactly(keys: KeyChoice) -> None:
    assert phrases.parse_keys(phrases.print_keys(keys)) == keys
    assert phrases.parse_keys(phrases.keys_mapping(keys)) == keys


@given(RETRIES)
def test_every_retry_policy_reads_back_exactly(retry: Retry) -> None:
    assert phrases.parse_retry(phrases.print_retry(retry)) == retry
    assert phrases.parse_retry(phrases.retry_mapping(retry)) == retry


@given(ARRIVALS)
def test_every_arrival_process_reads_back_exactly(arrival: Arrival) -> None:
    assert phrases.parse_arrival(phrases.print_arrival(arrival)) == arrival
    assert phrases.parse_arrival(phrases.arrival_mapping(arrival)) == arrival


@given(st.lists(LOADS, min_size=1, max_size=4).map(tuple))
def test_every_load_reads_back_exactly(loads: tuple[Load, ...]) -> None:
    assert phrases.parse_loads(phrases.print_loads(loads)) == loads
    assert phrases.parse_loads([phrases.load_mapping(load) for load in loads]) == loads


@given(OBJECTIVES)
def test_every_objective_reads_back_exactly(objective: Objective) -> None:
    assert phrases.parse_objective(phrases.print_objective(objective)) == objective
    assert phrases.parse_objective(phrases.objective_mapping(objective)) == objective


@given(FIELD_TYPES)
def test_every_field_type_reads_back_exactly(field_type: FieldType) -> None:
    assert phrases.parse_field_type(phrases.print_field_type(field_type)) == field_type
    assert phrases.parse_field_type(phrases.field_type_mapping(field_type)) == field_type


@pytest.mark.parametrize(
    "text",
    [
        "2 ms",
        "exponential 5 ms",
        "uniform 1 ms to 3 ms",
        "erlang 4 mean 1 s",
        "lognormal mean 4 ms p99 20 ms",
        "lognormal mean 30 ms p99 200 ms",
        "lognormal mean 3 ms p99 6 ms",
        "lognormal mean 4 ms cv 1",
        "lognormal mean 12.5 ms cv 0.4",
        "hyperexponential mean 1 s scv 4",
        "pareto min 1 ms shape 2.5",
    ],
)
def test_a_distribution_is_printed_as_it_was_written(text: str) -> None:
    assert phrases.print_distribution(phrases.parse_distribution(text)) == text


def test_a_lognormal_has_the_mean_and_the_quantile_that_it_says() -> None:
    made = phrases.parse_distribution("lognormal mean 4 ms p99 20 ms")
    assert made.a + made.b**2 / 2 == pytest.approx(log(0.004), rel=1e-12)
    assert made.a + Z99 * made.b == pytest.approx(log(0.020), rel=1e-12)


def test_a_lognormal_has_the_coefficient_of_variation_that_it_says() -> None:
    made = phrases.parse_distribution("lognormal mean 1 s cv 1")
    assert made.b == pytest.approx(sqrt(log(2)), rel=1e-12)
    assert made.a == pytest.approx(-log(2) / 2, rel=1e-12)


def test_a_lognormal_whose_p99_is_its_mean_is_constant() -> None:
    made = phrases.parse_distribution("lognormal mean 1 s p99 1 s")
    assert (made.a, made.b) == (0.0, 0.0)


def test_a_number_alone_is_a_constant_time() -> None:
    assert (
        phrases.parse_distribution(0.002)
        == phrases.parse_distribution("2 ms")
        == Distribution("constant", 0.002)
    )


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "3 after 200 ms",
        "3 after 200 ms exponential",
        "3 after 200 ms exponential by 1.5 up to 10 s jitter 20 % to the back",
        "unlimited after 0 s to the back",
    ],
)
def test_a_retry_policy_is_printed_as_it_was_written(text: str) -> None:
    assert phrases.print_retry(phrases.parse_retry(text)) == text


def test_exponential_doubles_the_wait() -> None:
    assert phrases.parse_retry("3 after 200 ms exponential") == Retry(3, 0.2, 2.0)


@pytest.mark.parametrize("text", ["unique", "uniform over 100", "zipf 1.0 over 10000", "hot 10 % over 100"])
def test_a_choice_of_keys_is_printed_as_it_was_written(text: str) -> None:
    assert phrases.print_keys(phrases.parse_keys(text)) == text


@pytest.mark.parametrize("text", ["poisson 200/s", "constant 50/s", "poisson 2/s in batches of 50"])
def test_an_arrival_process_is_printed_as_it_was_written(text: str) -> None:
    assert phrases.print_arrival(phrases.parse_arrival(text)) == text


def test_a_rate_alone_is_poisson() -> None:
    assert phrases.parse_arrival("200/s") == Arrival("poisson", 200.0)


def test_a_load_may_say_when_it_ends() -> None:
    assert phrases.parse_load("5x from 1 min to 3 min") == phrases.parse_load("5x from 1 min for 2 min")


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        (
            "p99 of order-creation.duration < 2 s in normal, sale",
            Objective("p99", "order-creation", "duration", "<", 2.0, "s", ("normal", "sale")),
        ),
        ("order-events.lost = 0", Objective(None, "order-events", "lost", "=", 0.0)),
        (
            "order-events.mailer.lag_time < 5 s within 1 min after broker-loss",
            Objective(None, "order-events.mailer", "lag_time", "<", 5.0, "s", (), 60.0, "broker-loss"),
        ),
        ("mean of orders.utilisation ≤ 80 %", Objective("mean", "orders", "utilisation", "<=", 0.8, "%")),
        ("shop.emitted >= 190/s", Objective(None, "shop", "emitted", ">=", 190.0, "/s")),
    ],
)
def test_an_objective_says_what_is_measured_and_its_limit(text: str, objective: Objective) -> None:
    assert phrases.parse_objective(text) == objective


@pytest.mark.parametrize(
    ("text", "field_type"),
    [
        ("string", FieldType("string")),
        ("uuid?", FieldType("uuid", nullable=True)),
        ("string(3)", FieldType("string", length=3)),
        ("decimal(12, 2)", FieldType("decimal", precision=12, scale=2)),
        ("decimal(12)", FieldType("decimal", precision=12)),
        ("[OrderItem]", FieldType("array", item=FieldType("schema", name="OrderItem"))),
        ("map([int?])", FieldType("map", item=FieldType("array", item=FieldType("int", nullable=True)))),
        ("enum(A, B)?", FieldType("enum", symbols=("A", "B"), nullable=True)),
        (["OrderItem"], FieldType("array", item=FieldType("schema", name="OrderItem"))),
    ],
)
def test_a_field_type_is_read(text: object, field_type: FieldType) -> None:
    assert phrases.parse_field_type(text) == field_type


def test_a_field_type_knows_the_schemas_in_it() -> None:
    assert phrases.parse_field_type("map([OrderItem?])").references() == ("OrderItem",)


@pytest.mark.parametrize(
    ("parse", "value", "message"),
    [
        (
            phrases.parse_distribution,
            "lognormal 4 ms",
            "“lognormal 4 ms” is not how a lognormal distribution is written.",
        ),
        (phrases.parse_distribution, "gauss 4 ms", "“gauss 4 ms” is not a time or a distribution."),
        (phrases.parse_distribution, "4", "“4” has no unit."),
        (
            phrases.parse_distribution,
            "lognormal mean 4 ms p99 2 ms",
            "The p99 of a lognormal distribution is not below its mean.",
        ),
        (
            phrases.parse_distribution,
            "lognormal mean 1 ms p99 1 s",
            "The p99 of a lognormal distribution is at most 15 times its mean.",
        ),
        (
            phrases.parse_distribution,
            "uniform 3 ms to 1 ms",
            "The upper end of a uniform distribution is below its lower end.",
        ),
        (phrases.parse_distribution, "erlang 0 mean 1 s", "0 is not a number of phases."),
        (phrases.parse_distribution, {"kind": "gauss"}, "“gauss” is not a kind of distribution."),
        (
            phrases.parse_distribution,
            {"kind": "exponential", "mena": 1},
            "Unknown key “mena”. Did you mean “mean”?",
        ),
        (
            phrases.parse_distribution,
            {"kind": "uniform", "from": 1},
            "A mapping of kind “uniform” has “from” and “to”.",
        ),
        (phrases.parse_distribution, {}, "“kind” is missing."),
        (phrases.parse_keys, "zipf over 5", "“zipf over 5” is not a choice of keys."),
        (phrases.parse_keys, "uniform over 99999999", "99999999 keys are too many."),
        (phrases.parse_keys, 5, "“5” is not a choice of keys."),
        (phrases.parse_retry, "thrice", "“thrice” is not a retry policy."),
        (phrases.parse_retry, "3 after 10 s up to 1 s", "The longest wait is shorter than the first one."),
        (phrases.parse_retry, {"times": -1}, "-1 is less than 0."),
        (phrases.parse_arrival, "often", "“often” is not an arrival rate."),
        (phrases.parse_load, "five times", "“five times” is not a load."),
        (phrases.parse_load, "5x from 2 min to 1 min", "The load ends before it starts."),
        (phrases.parse_loads, [], "The list of loads is empty."),
        (phrases.parse_objective, "be fast", "“be fast” is not an objective."),
        (phrases.parse_objective, "p98 of a.b < 1 s", "“p98” is not a statistic."),
        (phrases.parse_objective, "lag < 5", "“lag” does not name an element and its metric."),
        (phrases.parse_objective, "a.b < 5 lightyears", "“lightyears” is not a unit of time."),
        (phrases.parse_field_type, "decimal(2, 12)", "decimal(2, 12) is not a decimal."),
        (phrases.parse_field_type, "enum(A, A)", "An enum has a symbol twice."),
        (phrases.parse_field_type, "string??", "“string??” is nullable twice."),
        (phrases.parse_field_type, "[" * 40 + "int" + "]" * 40, "The type is nested too deeply."),
        (phrases.parse_field_type, 5, "“5” is not a type."),
    ],
)
def test_what_is_no_phrase_is_refused_in_a_sentence(parse: object, value: object, message: str) -> None:
    with pytest.raises(PhraseError) as refusal:
        parse(value)  # type: ignore[operator]
    assert refusal.value.message == message


@given(
    st.text(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=5,
    )
)
def test_nothing_but_a_phrase_error_comes_out_of_a_parser(value: object) -> None:
    for parse in (
        phrases.parse_distribution,
        phrases.parse_keys,
        phrases.parse_retry,
        phrases.parse_arrival,
        phrases.parse_loads,
        phrases.parse_objective,
        phrases.parse_field_type,
    ):
        with suppress(PhraseError):
            parse(value)
