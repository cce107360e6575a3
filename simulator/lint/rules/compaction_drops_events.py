from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class CompactionDropsEvents(Rule):
    """A topic of several events per key is compacted.

    Why it matters
        Compaction keeps only the last record of a key: of OrderCreated and OrderConfirmed with one
        order id, the first disappears, and a replay starts in the middle of the story.
    Bad
        cleanup: compact, carries: [OrderCreated, OrderConfirmed]
    Good
        cleanup: delete with retention: forever for events; compaction for whole states
    Mend
        Delete by time, with the retention that readers need.
    """

    CODE: ClassVar[str] = "KAF015"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if "compact" not in topic.cleanup or topic.key is None or len(topic.carries) < 2:
                continue
            path = f"topics.{name}.cleanup"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} keeps only the last record per {topic.key} of its "
                f"{len(topic.carries)} event types {listed(topic.carries)}.",
                fix=Fix("Keep every event", ((path, DELETE), (f"topics.{name}.retention", "forever"))),
            )
