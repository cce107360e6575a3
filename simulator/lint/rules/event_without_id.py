from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class EventWithoutId(Rule):
    """An event has no id of its own.

    Why it matters
        Delivery is at least once: without an id a handler cannot tell a repeated event from a second one.
    Bad
        fields: { order_id: uuid, occurred_at: timestamp-millis }
    Good
        fields: { event_id: uuid, order_id: uuid, occurred_at: timestamp-millis }
    Mend
        Give each event a unique id that a retry keeps.
    """

    CODE: ClassVar[str] = "SCH003"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name in facts.events():
            fields = facts.design.schemas[name].fields
            if not fields or {_bare(field) for field in fields} & _IDS:
                continue
            path = f"schemas.{name}.fields"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} has no event id among its {count(len(fields), 'field')}.",
                fix=Fix("Add event_id", ((f"{path}.event_id", "uuid"),)),
            )


_IDS = frozenset({"eventid", "messageid", "id", "eventuuid"})


def _bare(field: str) -> str:
    return field.lower().replace("_", "").replace("-", "")
