from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class CompactedWithoutKey(Rule):
    """A compacted topic has no key.

    Why it matters
        Compaction keeps the last record per key, and the broker refuses records without one.
    Bad
        cleanup: compact, without a key
    Good
        cleanup: compact, key: order_id
    Mend
        Name a key, or delete by time instead.
    """

    CODE: ClassVar[str] = "KAF014"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if "compact" not in topic.cleanup or topic.key is not None:
                continue
            path = f"topics.{name}.cleanup"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} is compacted ({topic.cleanup}) but its records have no key.",
                fix=Fix("Delete by time instead", ((path, DELETE),)),
            )
