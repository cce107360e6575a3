"""Linear flows: against worked examples, and against a spectral radius."""

from math import inf, isinf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engines.analytic import flows
from simulator.engines.analytic.flows import Flows

SHARES = st.lists(
    st.lists(st.sampled_from([0.0, 0.0, 0.1, 0.4, 0.9, 1.3]), min_size=5, max_size=5), min_size=5, max_size=5
)


def solved(causes: dict[str, dict[str, float]], start: str = "a") -> dict[str, float]:
    return {node: flow.get("", 0.0) for node, flow in Flows(causes).solve({start: {"": 1.0}}).items()}


def test_a_path_multiplies_along_its_edges() -> None:
    assert solved({"a": {"b": 0.5, "c": 2.0}, "b": {"c": 4.0}, "c": {}}) == {"a": 1.0, "b": 0.5, "c": 4.0}


def test_a_ring_sums_its_geometric_series() -> None:
    found = solved({"a": {"b": 1.0}, "b": {"a": 0.5, "c": 0.5}, "c": {}})
    assert found == pytest.approx({"a": 2.0, "b": 2.0, "c": 1.0})


def test_a_ring_that_keeps_everything_has_no_end_and_neither_has_what_follows() -> None:
    found = solved({"a": {"b": 1.0}, "b": {"b": 1.0, "c": 0.1}, "c": {}, "d": {"c": 1.0}})
    assert found == {"a": 1.0, "b": inf, "c": inf, "d": 0.0}


def test_a_ring_that_nothing_enters_stays_empty() -> None:
    assert solved({"a": {}, "b": {"b": 3.0}}) == {"a": 1.0, "b": 0.0}


def test_kinds_do_not_know_of_each_other_and_what_does_not_flow_is_left_out() -> None:
    flow = Flows({"a": {"b": 0.5}, "b": {"b": 0.5}}).solve(
        {"a": {"red": 1.0, "blue": 0.0}, "b": {"blue": 3.0}}
    )
    assert flow == {"a": {"red": 1.0}, "b": {"red": 1.0, "blue": 6.0}}


@given(shares=SHARES)
def test_flows_are_finite_exactly_below_a_spectral_radius_of_one(shares: list[list[float]]) -> None:
    matrix = np.array(shares)
    nodes = "abcde"
    causes = {
        n: {m: matrix[i, j] for j, m in enumerate(nodes) if matrix[i, j] > 0.0} for i, n in enumerate(nodes)
    }
    found = Flows(causes).solve({node: {"": 1.0} for node in nodes})
    radius = max(abs(np.linalg.eigvals(matrix)))
    if radius < 1.0 - 1e-6:
        expected = np.linalg.solve(np.eye(5) - matrix.T, np.ones(5))
        assert [found[node][""] for node in nodes] == pytest.approx(list(expected))
    elif radius > 1.0 + 1e-6:
        assert any(isinf(found[node][""]) for node in nodes)


def test_components_come_in_the_order_in_which_records_flow() -> None:
    causes = {"d": {}, "c": {"d": 1.0}, "b": {"c": 1.0, "a": 0.5}, "a": {"b": 1.0}, "e": {"a": 1.0}}
    assert Flows(causes).components == [["e"], ["a", "b"], ["c"], ["d"]]


@pytest.mark.parametrize("share", [0.99, 1.01])
def test_a_component_too_large_for_a_dense_system_is_iterated(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring: dict[str, dict[str, float]] = {f"{n:02}": {f"{(n + 1) % 30:02}": share} for n in range(30)}
    dense = solved(ring, "00")
    monkeypatch.setattr(flows, "_LARGEST", 10)
    assert solved(ring, "00") == pytest.approx(dense)
