from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class ProducedButNotCarried(Rule):
    """An event is published to a topic that does not carry it.

    Why it matters
        Its schema is not registered for the topic and its readers do not know it: they fail on it or
        skip it.
    Bad
        emits: { OrderShipped: order-events }, and order-events carries only OrderCreated
    Good
        carries: [OrderCreated, OrderShipped]
    Mend
        List the schema under the topic's carries.
    """

    CODE: ClassVar[str] = "TOP004"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, by_schema in facts.produced.items():
            carries = list(facts.topic(name).carries)
            if not carries:
                continue
            for schema, makers in by_schema.items():
                if schema in carries:
                    continue
                yield self.finding(
                    name,
                    f"topics.{name}.carries",
                    f"{listed(makers)} publish{'es' if len(makers) == 1 else ''} {quoted(schema)} to {quoted(name)}, "
                    "which does not carry it.",
                    fix=Fix(f"Carry {schema}", ((f"topics.{name}.carries", [*carries, schema]),)),
                )
