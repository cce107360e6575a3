from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class ProjectionNotIdempotent(Rule):
    """A projection inserts and updates without guarding against repeated or late events.

    Why it matters
        A redelivered OrderCreated fails or makes a second row, and a late update overwrites a newer
        one: the read model and the events part ways.
    Bad
        order-view: { from: order-events }
    Good
        order-view: { from: order-events, idempotent: true }
    Mend
        Upsert by id, and update only when the event's version is newer.
    """

    CODE: ClassVar[str] = "EVT007"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, projection in facts.design.projections.items():
            if projection.idempotent:
                continue
            path = f"projections.{name}.idempotent"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} applies up to {count(projection.batch, 'event')} a second time after a crash.",
                fix=Fix("Make it idempotent", ((path, True),)),
            )
