"""CAP006 knows what no amount of capacity can mend, and is silent about what it cannot know."""

import pytest

from tests.lint.designs import edited, found, sound


@pytest.mark.parametrize(
    ("objective", "needs"),
    [
        ("p99 of creation.duration < 100 ms", "“payments.charge” alone is at least 202 ms"),
        ("p999 of creation.duration < 100 ms", "asks “creation” for a p999 of 100 ms"),
        ("p99 of orders.place.latency < 3 ms", "“orders.place” alone is at least 4 ms"),
    ],
)
def test_an_objective_below_the_p99_of_the_idle_system_is_an_error_with_both_numbers(
    objective: str, needs: str
) -> None:
    design = edited(sound(), [("objectives.impossible", objective)])
    [finding] = found(design, "CAP006")
    assert (finding.severity, finding.path) == ("error", "objectives.impossible")
    assert needs in finding.message


@pytest.mark.parametrize(
    "objective",
    [
        "p99 of creation.duration < 2 s",
        "p50 of creation.duration < 100 ms",  # a median may well be below somebody's p99
        "p99 of creation.duration > 1 ms",
        "p99 of view.staleness < 1 ms",  # depends on the traffic, not only on the work
    ],
)
def test_an_objective_that_an_idle_system_may_meet_is_left_alone(objective: str) -> None:
    design = edited(sound(), [("objectives.possible", objective)])
    assert found(design, "CAP006") == []
