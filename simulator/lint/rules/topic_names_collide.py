from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class TopicNamesCollide(Rule):
    """Two topics of a cluster differ only in dots and underscores.

    Why it matters
        Kafka's metrics write both characters alike, so it refuses to create a topic whose name would collide with
        another's.
    Bad
        topics order.events and order_events
    Good
        topics order-events and order-audit
    Mend
        Use one of the two characters in all names, or a dash.
    """

    CODE: ClassVar[str] = "KAF017"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        known: dict[tuple[str, str], str] = {}
        for name, topic in facts.design.topics.items():
            first = known.setdefault((topic.cluster, name.replace(".", "_")), name)
            if first != name:
                yield self.finding(
                    name,
                    f"topics.{name}",
                    f"{quoted(name)} and {quoted(first)} are one name in the metrics of {quoted(topic.cluster)}.",
                )
