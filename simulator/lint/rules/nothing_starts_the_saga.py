from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class NothingStartsTheSaga(Rule):
    """Nothing ever starts a saga.

    Why it matters
        Orders are placed, and nobody reserves, charges or confirms.
    Bad
        starts_on: OrderCreated, and nobody publishes OrderCreated
    Good
        PlaceOrder: { emits: { OrderCreated: order-events } }
    Mend
        Publish the event that it starts on.
    """

    CODE: ClassVar[str] = "SAG011"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            topic = facts.start_topic(name)
            if topic is None or saga.starts_on in facts.produced[topic]:
                continue
            yield self.finding(
                name,
                f"sagas.{name}.starts_on",
                f"{quoted(name)} is never started: nobody publishes {quoted(saga.starts_on)} to {quoted(topic)}.",
            )
