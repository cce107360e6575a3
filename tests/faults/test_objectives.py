"""Objectives must measure what their element has."""

import pytest

from simulator.scenario import open_design
from tests.compiler.designs import HEAD, ORDERS


def problem(objective: str) -> tuple[str, str]:
    text = HEAD + ORDERS + f"scenarios: {{ a: {{ lasts: 1 min }} }}\nobjectives:\n  it-is-good: {objective}\n"
    parsed = open_design(text)
    assert parsed.design is None
    (finding,) = parsed.findings
    assert text.splitlines()[finding.line - 1].strip().startswith("it-is-good")
    return finding.message, finding.mend


def test_a_metric_that_the_element_lacks_is_refused_with_the_nearest() -> None:
    message, mend = problem("order-view.stalenes < 1 s")
    assert message == "“order-view” has no metric “stalenes”."
    assert mend.startswith("Did you mean “staleness”?")


def test_a_statistic_that_the_metric_lacks_is_refused_with_those_it_has() -> None:
    message, mend = problem("p99 of order-events.mailer.lag < 100")
    assert message == "“lag” has no p99."
    assert "max" in mend


def test_a_count_cannot_be_judged_from_an_instant_on() -> None:
    message, mend = problem("order-creation.inconsistent = 0 within 1 min after a")
    assert "not sampled over time" in message
    assert "open" in mend


@pytest.mark.parametrize(
    "objective",
    [
        "p99 of order-creation.duration < 2 s",
        "order-events.lost = 0",
        "order-store.unpublished < 100",
        "order-events.mailer.lag_time < 5 s within 10 s after a",
        "max of payments.queue < 10",
        "p95 of payments.charge.latency < 1 s",
        "mean of card-network.utilisation < 80 %",
    ],
)
def test_what_an_element_has_may_be_asked_for(objective: str) -> None:
    text = HEAD + ORDERS + f"scenarios: {{ a: {{ lasts: 1 min }} }}\nobjectives: {{ it: '{objective}' }}\n"
    assert open_design(text).design is not None
