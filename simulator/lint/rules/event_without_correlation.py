from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class EventWithoutCorrelation(Rule):
    """An event does not carry the correlation id of what caused it.

    Why it matters
        Without it nobody can follow one order through the services: every search for what happened
        starts by guessing from timestamps.
    Bad
        fields: { event_id: uuid, order_id: uuid }
    Good
        fields: { event_id: uuid, correlation_id: uuid, causation_id: uuid, order_id: uuid }
    Mend
        Carry the correlation id of the first cause in every event.
    """

    CODE: ClassVar[str] = "SCH004"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name in facts.events():
            fields = facts.design.schemas[name].fields
            if not fields or any(
                "correlation" in field.lower() or "trace" in field.lower() for field in fields
            ):
                continue
            path = f"schemas.{name}.fields"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} has no correlation id among its {count(len(fields), 'field')}.",
                fix=Fix("Add correlation_id", ((f"{path}.correlation_id", "uuid"),)),
            )
