from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class NothingStartsTheSaga(Rule):
    """Nothing ever starts a saga.

    Why it matters
        Orders are placed, and nobody reserves, charges or confirms.
    Bad
        starts_on: OrderCreated, and nobody publishes OrderCreated
    Good
        PlaceOrder: { emits: { OrderCreated: order-events } }
    Mend
        Publish the event that it starts on, or name the topic that carries it.
    """

    CODE: ClassVar[str] = "SAG011"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            started = [consumer.starts for _, consumer in facts.consumer_parts()]
            topic = facts.start_topic(name)
            if name in started or (topic is not None and saga.starts_on in facts.produced[topic]):
                continue
            carrying = facts.carried.get(saga.starts_on, [])
            reason = (
                f"no topic carries {quoted(saga.starts_on)}"
                if not carrying and topic is None
                else f"{listed(carrying)} carry {quoted(saga.starts_on)} and it names none of them"
                if topic is None
                else f"nobody publishes {quoted(saga.starts_on)} to {quoted(topic)}"
            )
            yield self.finding(name, f"sagas.{name}.starts_on", f"{quoted(name)} is never started: {reason}.")
