from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, count, quoted


class ConsumerNotIdempotent(Rule):
    """A consumer does not recognise an event that it has handled before.

    Why it matters
        Delivery is at least once: after every crash and every rebalance the records since the last
        commit come again, and each one does its work twice.
    Bad
        consumes: { order-events: { takes: 3 ms } }
    Good
        consumes: { order-events: { takes: 3 ms, idempotent_by: event_id } }
    Mend
        Remember the ids of handled events, or make the effect the same when it is repeated.
    """

    CODE: ClassVar[str] = "EVT006"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            if consumer.idempotent_by is not None:
                continue
            path = f"{at.path}.idempotent_by"
            window = (
                f"up to {about_s(consumer.commit_interval)} of records"
                if consumer.commit == "auto"
                else f"up to {count(consumer.max_poll, 'record')}"
            )
            yield self.finding(
                at.name,
                path,
                f"{quoted(at.name)} repeats its effects when a crash redelivers {window}.",
                fix=Fix("Make it idempotent by event_id", ((path, "event_id"),)),
            )
