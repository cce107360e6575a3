"""Whose traces are wanted: keys, ids and origins are worked out without a run, and what is not there is said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.draws import AGAIN_FROM, KEY, child_id, hash_name, key_sampler, stream
from simulator.engines.base import Delivery, Driver
from simulator.engines.choices import CannotTrace, check_choices
from simulator.engines.lineage import ids_of, key_of, keys_of, origin_of, with_key
from simulator.engines.reference.engine import ReferenceEngine
from simulator.engines.reference.work import OUT
from simulator.metrics.result import Choice, Chosen
from simulator.plan.ops import Apply, Emit, Group, Log, Plan, Source
from tests.engines.orders import orders

KEYS = (
    KeyChoice("unique"),
    KeyChoice("uniform", 7),
    KeyChoice("zipf", 1000, 1.0),
    KeyChoice("zipf", 1, 0.0),
    KeyChoice("hot", 50, 0.3),
    KeyChoice("hot", 3, 1.0),
)


def with_keys(plan: Plan, keys: KeyChoice) -> Plan:
    ops = tuple(replace(op, keys=keys) if isinstance(op, Source) else op for op in plan.ops)
    return replace(plan, ops=ops)


PLAN = with_keys(orders(), KeyChoice("zipf", 50, 1.0))
LOG: list[Delivery] = []
ENGINE = ReferenceEngine(PLAN, 1, record_log=LOG)
Driver(ENGINE, PLAN).run()
EMITTED = ENGINE.emitted("shop")


def asked(*choices: Choice) -> tuple[Chosen, ...]:
    return ENGINE.chosen_traces(choices)


@given(st.sampled_from(KEYS), st.integers(0, 2**64 - 1), st.integers(0, 10**9))
def test_many_keys_at_once_are_the_keys_that_engines_draw_one_by_one(
    keys: KeyChoice, luck: int, first: int
) -> None:
    ids = ids_of("shop", first, first + 50)
    assert ids.tolist() == [child_id(hash_name("shop"), number) for number in range(first, first + 50)]
    one_by_one = key_sampler(keys, luck)
    assert keys_of(keys, luck, ids).tolist() == [one_by_one(id_) for id_ in ids.tolist()]


@pytest.mark.parametrize("emitted", [0, 1, 1000, 600_000])
def test_the_first_records_of_a_key_are_found_and_all_are_counted(emitted: int) -> None:
    source = Source("shop", "x", "X", "poisson", 1.0, KeyChoice("uniform", 7))
    numbers, count = with_key(source, 1, 1, 3, emitted, 100)
    assert numbers == sorted(numbers)
    assert len(numbers) == min(count, 100)
    assert count == pytest.approx(emitted / 7, abs=1 + 4 * emitted**0.5)
    assert all(key_of(source, 1, 1, number) == 3 for number in numbers)
    assert (
        numbers[:5]
        == [number for number in range(1000) if key_of(source, 1, 1, number) == 3][: len(numbers[:5])]
    )


def test_a_key_has_the_traces_of_all_its_records_in_their_order() -> None:
    (found,) = asked(Choice("key", 3, "shop"))
    expected = [number for number in range(EMITTED) if key_of(_shop(), 1, 1, number) == 3]
    assert [trace.correlation for trace in found.traces] == [f"shop-{number}" for number in expected]
    assert (found.more, found.text) == (0, "")
    assert len(expected) > 20


def test_a_key_of_many_records_has_the_first_hundred_and_says_how_many_more_there_are() -> None:
    (found,) = asked(Choice("key", 0, "shop"))
    luck = stream(1, 1, "shop", KEY)
    count = sum(key_sampler(_shop().keys, luck)(child_id(hash_name("shop"), n)) == 0 for n in range(EMITTED))
    assert len(found.traces) == 100
    assert found.more == count - 100 > 0


def test_any_record_of_the_log_leads_to_the_trace_that_holds_its_delivery() -> None:
    deliveries = [each for each in LOG if each.began_s >= 0.0 and each.outcome == OUT][::40]
    found = asked(*(Choice("record", each.record) for each in deliveries))
    assert len({each.element for each in deliveries}) > 8
    for delivery, chosen in zip(deliveries, found, strict=True):
        (trace,) = chosen.traces
        ways = {(span.from_s, span.to_s) for span in trace.spans if span.kind == "work"}
        assert (delivery.began_s, delivery.ended_s) in ways


def test_what_a_repeated_effect_emits_has_an_id_that_only_the_run_knows() -> None:
    first = child_id(hash_name("shop"), 0)
    assert origin_of(PLAN, {"shop": EMITTED}, child_id(first, 0)) == ("shop", 0)
    assert origin_of(PLAN, {"shop": EMITTED}, child_id(child_id(first, AGAIN_FROM + 1), 0)) is None


def test_an_id_is_found_after_some_rounds_of_a_circle_and_looked_for_in_vain_with_an_end() -> None:
    handle = Apply(
        "round", "readers", Distribution("constant", 0.01), emits=(Emit("X", "log"), Emit("X", "log"))
    )
    plan = Plan(
        "circle",
        1.0,
        0.0,
        (
            Source("shop", "log", "X", "constant", 10.0, KeyChoice("unique")),
            Log("log", cluster="brokers", partitions=1, replicas=1, min_isr=1, brokers=1),
            Group("readers", log="log", host=None, instances=1, threads=1, works=(("X", "round"),)),
            handle,
        ),
    )
    id_ = child_id(hash_name("shop"), 7)
    for index in (1, 0, 1, 1, 0):
        id_ = child_id(id_, index)
    assert origin_of(plan, {"shop": 10}, id_) == ("shop", 7)
    assert origin_of(plan, {"shop": 10}, 5) is None


def test_a_saga_is_chosen_by_the_name_of_its_start_records_trace_or_by_an_id() -> None:
    by_name, by_id = asked(
        Choice("saga", 30, "shop", "creation"),
        Choice("saga", child_id(hash_name("shop"), 30), "", "creation"),
    )
    assert by_name.traces == by_id.traces
    (trace,) = by_name.traces
    assert trace.correlation == "shop-30"
    assert {"step"} <= {span.kind for span in trace.spans}


def test_more_of_the_slowest_than_are_usually_kept_begin_with_those() -> None:
    (slow,) = asked(Choice("slowest", 100))
    assert len(slow.traces) == 100
    assert slow.traces[:20] == ENGINE.traces()[:20]
    durations = [trace.duration_s for trace in slow.traces]
    assert durations == sorted(durations, reverse=True)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice("record", EMITTED, "shop"), f"in this run: shop-0 to shop-{EMITTED - 1}."),
        (
            Choice("record", 5),
            "No record of this run is known by the id 5. Choose by the name of its trace, such as record:shop-0.",
        ),
        (Choice("record", 9 * 10**19), "is known by the id 90000000000000000000."),
        (Choice("key", 48, "shop"), "has the key 48"),
    ],
)
def test_what_does_not_occur_in_a_run_is_said_by_name(choice: Choice, words: str) -> None:
    early = ReferenceEngine(PLAN, 1)
    early.advance(0.2 if choice.kind == "key" else PLAN.horizon_s)
    (found,) = early.chosen_traces([choice])
    assert found.traces == ()
    assert words in found.text


def test_a_saga_that_got_no_answer_yet_is_said_to_have_none_beside_the_way_of_its_record() -> None:
    (found,) = asked(Choice("saga", EMITTED - 1, "shop", "creation"))
    (trace,) = found.traces
    assert "step" not in {span.kind for span in trace.spans}
    assert f"No step of a saga of creation was answered for {trace.correlation} in this run" in found.text


def test_a_run_in_which_nothing_happened_yet_says_so() -> None:
    found = ReferenceEngine(PLAN, 1).chosen_traces([Choice("slowest", 20), Choice("record", 0, "shop")])
    assert [each.text for each in found] == [
        "Only 0 came anywhere since the warm-up.",
        "shop emitted 0 records in this run.",
    ]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice("key", 0, "shp"), "“key:shp/0”: there is no source “shp”. Did you mean “shop”?"),
        (Choice("record", 0, "zzzzzz"), "there is no source “zzzzzz”. There is shop."),
        (Choice("saga", 0, "shop", "view"), "there is no saga “view”. There is creation."),
        (Choice("key", 50, "shop"), "shop has the keys 0 to 49."),
        (Choice("slowest", 101), "from 1 to 100 of the slowest"),
        (Choice("slowest", 0), "from 1 to 100 of the slowest"),
    ],
)
def test_what_a_plan_lacks_is_refused_before_anything_runs(choice: Choice, words: str) -> None:
    with pytest.raises(CannotTrace) as refused:
        check_choices(PLAN, [Choice("record", 0, "shop"), choice])
    assert words in str(refused.value)


def test_unique_keys_choose_nothing_that_a_record_does_not() -> None:
    with pytest.raises(CannotTrace, match="such as record:shop-0"):
        check_choices(orders(), [Choice("key", 0, "shop")])


def _shop() -> Source:
    (source,) = (op for op in PLAN.ops if isinstance(op, Source))
    return source
