"""A plan as words: where things are, how "none" and floats look, and that the guide into a table changes no key."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.draws import hash_name, zipf_table
from simulator.base.retry import Retry
from simulator.plan import arrays
from simulator.plan.arrays import PlanArrays, as_signed, flatten
from simulator.plan.ops import Group, Intervene, Log, Source
from simulator.plan.spec import PlanFault
from tests.engines.orders import orders

NO_ROOM: Mapping[type, int] = dict.fromkeys(arrays.OP_WORDS, 0)
ROOM: Mapping[type, int] = dict.fromkeys(arrays.OP_WORDS, 7)
PLAN = orders()
FLAT = flatten(PLAN, NO_ROOM, 64)


def test_records_stand_one_behind_the_other_in_the_order_of_the_plan() -> None:
    for room in (0, 7):
        flat = flatten(PLAN, dict.fromkeys(arrays.OP_WORDS, room), 64)
        place = 64
        for index, op in enumerate(PLAN.ops):
            assert flat.at[op.name] == place
            assert flat.words[place + arrays.INDEX] == index
            place += arrays.OP_WORDS[type(op)] + room
        assert len(flat.words) > place  # lists lie behind


def test_the_room_of_the_engine_is_zero_and_nobody_elses() -> None:
    flat = flatten(PLAN, ROOM, 64)
    for op in PLAN.ops:
        state = flat.at[op.name] + arrays.OP_WORDS[type(op)]
        assert flat.words[state : state + 7].tolist() == [0] * 7


def test_a_reference_is_an_address_and_none_is_zero() -> None:
    place = FLAT.at["orders.Place"]
    assert FLAT.words[place + arrays.AP_STORE] == FLAT.at["store"]
    assert FLAT.words[place + arrays.AP_HOST] == FLAT.at["orders"]
    assert FLAT.words[FLAT.at["payment.Charge"] + arrays.AP_STORE] == 0
    assert FLAT.words[FLAT.at["view"] + arrays.GR_HOST] == 0
    refund, charge = FLAT.at["payment.Refund"], FLAT.at["payment.Charge"]
    assert FLAT.words[refund + arrays.AP_TAKES_BACK] == charge
    assert FLAT.words[charge + arrays.AP_TAKEN_BACK] == refund


def test_floats_stand_by_their_bits_beside_integers() -> None:
    mail = FLAT.at["events.mail.handle"]
    assert FLAT.floats[mail + arrays.AP_FAILS] == 0.2
    retry = mail + arrays.AP_RETRY
    assert FLAT.words[retry + arrays.R_MOST] == 2
    assert FLAT.floats[retry + arrays.R_DELAY_S] == 0.1
    assert FLAT.floats[retry + arrays.R_FACTOR] == 2.0


def test_none_of_a_time_or_a_count_is_minus_one() -> None:
    process = FLAT.at["creation"]
    assert FLAT.floats[process + arrays.PR_DEADLINE_S] == -1.0
    assert FLAT.words[process + arrays.PR_UNDO_RETRY + arrays.R_MOST] == -1
    ops = tuple(replace(op, retention_s=None) if isinstance(op, Log) else op for op in PLAN.ops)
    flat = flatten(replace(PLAN, ops=ops), NO_ROOM)
    assert flat.floats[flat.at["events"] + arrays.LO_RETENTION_S] == -1.0
    assert FLAT.floats[FLAT.at["events"] + arrays.LO_RETENTION_S] == 604800.0


def test_a_group_finds_its_handler_by_the_number_of_a_type_and_nothing_for_other_types() -> None:
    for op in PLAN.ops:
        if isinstance(op, Group):
            works = FLAT.words[FLAT.at[op.name] + arrays.GR_WORKS]
            handlers = dict(op.works)
            for type_, number in FLAT.types.items():
                expected = FLAT.at[handlers[type_]] if type_ in handlers else 0
                assert FLAT.words[works + number] == expected


def test_a_source_keeps_the_hash_of_its_name_from_which_record_ids_come() -> None:
    assert FLAT.words[FLAT.at["shop"] + arrays.SO_HASH] == as_signed(hash_name("shop"))
    assert as_signed((1 << 64) - 1) == -1
    assert as_signed((1 << 63) - 1) == (1 << 63) - 1


def test_an_erlang_has_a_word_for_the_prefix_of_each_phase() -> None:
    ops = tuple(
        replace(op, takes=Distribution("erlang", 0.5, 4.0)) if op.name == "view.apply" else op
        for op in PLAN.ops
    )
    flat = flatten(replace(PLAN, ops=ops), NO_ROOM)  # type: ignore[arg-type]
    takes = flat.at["view.apply"] + arrays.AP_TAKES
    assert flat.words[takes + arrays.D_KIND] == arrays.ERLANG
    assert flat.floats[takes + arrays.D_A] == -0.125
    assert flat.words[takes + arrays.D_B] == 4
    assert flat.words[takes + arrays.D_C] + 4 <= len(flat.words)


def test_a_step_behind_the_pivot_waits_as_its_own_retry_says_or_as_for_ever_does() -> None:
    step = int(FLAT.words[FLAT.at["creation"] + arrays.PR_STEPS])
    forward = step + arrays.STEP_FORWARD
    assert FLAT.words[forward + arrays.R_MOST] == -1
    assert FLAT.floats[forward + arrays.R_DELAY_S] == 0.5
    assert FLAT.words[step + arrays.STEP_RETRY + arrays.R_MOST] == 3


def test_a_plan_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(PlanFault):
        flatten(replace(PLAN, interventions=(Intervene(1.0, "rate", "nobody"),)), NO_ROOM)


# The guide into Zipf's table


def with_keys(count: int, exponent: float) -> PlanArrays:
    keys = KeyChoice("zipf", count, exponent)
    ops = tuple(replace(op, keys=keys, retry=Retry()) if isinstance(op, Source) else op for op in PLAN.ops)
    return flatten(replace(PLAN, ops=ops), NO_ROOM)


TABLES = {
    (count, exponent): with_keys(count, exponent)
    for count in (1, 2, 3, 20, 1000, 70_000)
    for exponent in (0.0, 0.7, 1.0, 2.5)
}


def guided(flat: PlanArrays, count: int, u: float) -> int:
    """The search as an engine does it: between the two places that the guide names, and nowhere else."""
    place = int(flat.words[flat.at["shop"] + arrays.SO_KEY_TABLE])
    table = place + 1
    guide = table + count + int(u * flat.words[place])
    low, high = int(flat.words[guide]), int(flat.words[guide + 1])
    return bisect_left(flat.floats[table : table + count], u, low, high)  # type: ignore[type-var]


@given(st.sampled_from(sorted(TABLES)), st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_the_guided_search_finds_what_a_search_of_the_whole_table_finds(
    keys: tuple[int, float], u: float
) -> None:
    assert guided(TABLES[keys], keys[0], u) == min(bisect_left(zipf_table(*keys), u), keys[0] - 1)


@pytest.mark.parametrize("keys", [(3, 1.0), (20, 0.7), (1000, 1.0)])
def test_the_guided_search_is_right_on_the_edges_of_keys_and_strips(keys: tuple[int, float]) -> None:
    table = zipf_table(*keys)
    strips = 1 << (keys[0] - 1).bit_length()
    edges = [*table, *(strip / strips for strip in range(1, strips))]
    for edge in edges:
        for u in (edge - 2.0**-52, edge, edge + 2.0**-52):
            if 0.0 < u < 1.0:
                assert guided(TABLES[keys], keys[0], u) == min(bisect_left(table, u), keys[0] - 1), u
