from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.design.kinds.service import Consumer
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, about_percent, quoted


class NoRetryBeforeDeadLetter(Rule):
    """A consumer that fails now and then sends a record to the dead letters at the first failure.

    Why it matters
        Failures for a passing reason are the most frequent ones; without a retry each of them becomes a
        case for a person.
    Bad
        fails: 1 %, dead_letters: order-events.dead
    Good
        fails: 1 %, retries: 3 after 1 s exponential, dead_letters: order-events.dead
    Mend
        Try again a few times, with growing pauses.
    """

    CODE: ClassVar[str] = "OPS003"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            chance = _chance_of_failing(facts, consumer)
            if consumer.dead_letters is None or consumer.retries.max_retries != 0 or chance <= 0.0:
                continue
            path = f"{at.path}.retries"
            rate = facts.rate_per_s(at)
            per_hour = f", about {about(rate * chance * 3600)} per hour" if rate else ""
            yield self.finding(
                at.name,
                path,
                f"{quoted(at.name)} sends {about_percent(chance)} of its records to "
                f"{quoted(consumer.dead_letters)}{per_hour}, without a second try.",
                fix=Fix("Try again three times", ((path, "3 after 1 s exponential"),)),
            )


def _chance_of_failing(facts: Facts, consumer: Consumer) -> float:
    """The share of attempts that fail for a passing reason, the called systems' included."""
    succeeds = 1.0 - consumer.fails
    for call in consumer.calls:
        external = facts.design.external_systems.get(call.to)
        succeeds *= 1.0 - external.fails if external is not None else 1.0
    return 1.0 - succeeds
