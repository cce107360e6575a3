"""Several replications as one report."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.experiments.intervals import QUANTILE_ERROR, interval, paired_interval, t_quantile
from simulator.experiments.merge import merge_faults, merge_ledgers, merge_metrics, merge_sagas
from simulator.metrics.collectors import bin_of, middle_of
from simulator.metrics.result import FaultEffect, LedgerRow, SagaRow
from tests.experiments.made_results import result

ROW = LedgerRow("orders", "", 10, 6, 1, 1, 0, 1, 0, 1, 2, 0, True)
SAGA = SagaRow("order-creation", 10, 5, 2, 0, 1, 2, 1)
EFFECT = FaultEffect(0, "crash", "orders", 60.0, 80.0, 5, "a", 2.0, 3.0, 1, 2, 3, 4, 5, 6)
KEY = ("orders", "latency", "p99")


def test_one_replication_is_taken_as_it_is() -> None:
    (metric,) = merge_metrics([result({KEY: 3.0})])
    assert (metric.value, metric.interval) == (3.0, None)


def test_a_metric_is_the_mean_with_its_interval() -> None:
    (metric,) = merge_metrics([result({KEY: value}) for value in (1.0, 2.0, 3.0)])
    assert metric.value == 2.0
    assert metric.interval is not None
    low, high, level = metric.interval
    # t(2, 0.975) = 4.3027, s = 1, n = 3
    assert (round(low, 3), round(high, 3), level) == (-0.484, 4.484, 0.95)


def test_a_replication_in_which_nothing_happened_is_left_out() -> None:
    (metric,) = merge_metrics([result({KEY: None}), result({KEY: 2.0})])
    assert (metric.value, metric.interval) == (2.0, None)


def test_ledgers_are_sums_and_hold_when_each_does() -> None:
    (row,) = merge_ledgers([result(ledger=(ROW,)), result(ledger=(replace(ROW, holds=False),))])
    assert (row.in_, row.out, row.lost, row.holds) == (20, 12, 2, False)


def test_the_sum_of_ledgers_that_balance_balances() -> None:
    (row,) = merge_ledgers([result(ledger=(ROW,)), result(ledger=(ROW,))])
    stands = row.stored + row.in_flight + row.expired + row.dropped + row.dead_lettered + row.lost
    assert row.in_ == row.out + stands
    assert row.holds


def test_sagas_are_sums() -> None:
    (row,) = merge_sagas([result(sagas=(SAGA,)), result(sagas=(SAGA,))])
    assert (row.started, row.completed, row.stuck, row.inconsistent) == (20, 10, 2, 2)


def test_the_effect_of_a_fault_is_the_worst_peak_and_the_sum_of_harm() -> None:
    other = replace(EFFECT, peak_lag=9, peak_lag_element="b", peak_lag_time_s=1.0, recovered_after_s=7.0)
    (effect,) = merge_faults([result(faults=(EFFECT,)), result(faults=(other,))])
    assert (effect.peak_lag, effect.peak_lag_element, effect.peak_lag_time_s) == (9, "b", 2.0)
    assert (effect.recovered_after_s, effect.lost, effect.sagas_inconsistent) == (7.0, 2, 12)


def test_a_fault_that_one_replication_did_not_recover_from_is_not_recovered_from() -> None:
    other = replace(EFFECT, recovered_after_s=None)
    assert merge_faults([result(faults=(EFFECT,)), result(faults=(other,))])[0].recovered_after_s is None


def test_students_t_has_the_quantiles_of_the_tables() -> None:
    # Abramowitz and Stegun, table 26.10.
    assert [round(t_quantile(n, p), 3) for n, p in ((1, 0.975), (9, 0.975), (9, 0.995), (30, 0.95))] == [
        12.706,
        2.262,
        3.250,
        1.697,
    ]


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_the_mean_lies_in_its_interval_and_a_higher_level_is_wider(values: list[float]) -> None:
    narrow, wide = interval(values, "mean", 0.9), interval(values, "mean", 0.99)
    assert narrow is not None
    assert wide is not None
    assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_the_interval_of_a_quantile_is_never_narrower_than_a_bin() -> None:
    alike, apart = [0.002] * 20, [0.001, 0.003] * 10
    assert interval(alike, "mean") == (0.002, 0.002, 0.95)
    assert interval(alike, "p99") == (0.002 - 0.002 / 128, 0.002 + 0.002 / 128, 0.95)
    assert interval(apart, "p99") == interval(apart, "mean")
    assert interval([0.0, 0.0], "p50") == (0.0, 0.0, 0.95)


def test_a_difference_of_quantiles_may_be_as_far_off_as_both_of_them() -> None:
    found = paired_interval([0.001] * 5, [0.003] * 5, "p95")
    assert found is not None
    assert found[:2] == pytest.approx((0.002 - 0.004 / 128, 0.002 + 0.004 / 128))


def test_a_bin_may_be_off_by_as_much_as_is_said() -> None:
    edges = [number / 64 for number in range(64, 128)]  # the lower ends of the bins of an octave
    assert max(middle_of(bin_of(low)) / low - 1.0 for low in edges) <= QUANTILE_ERROR


def test_one_value_has_no_interval() -> None:
    assert interval([1.0], "mean") is None
