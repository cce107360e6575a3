from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class CommittedBeforeHandled(Rule):
    """A group commits its offsets before it has handled the records.

    Why it matters
        A crash after the commit skips everything of the batch that was not handled yet: at most once,
        up to a whole poll of records lost per crash.
    Bad
        commit: before
    Good
        commit: batch
    Mend
        Commit after the batch, and make the handler idempotent.
    """

    CODE: ClassVar[str] = "KAF013"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            if consumer.commit == "before":
                path = f"{at.path}.commit"
                yield self.finding(
                    at.name,
                    path,
                    f"{quoted(at.name)} commits before handling: a crash loses up to {consumer.max_poll} records.",
                    fix=Fix("Commit after each batch", ((path, "batch"),)),
                )
        for name, saga in facts.design.sagas.items():
            if saga.commit == "before":
                path = f"sagas.{name}.commit"
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)} commits its start events before it has recorded a start: a crash loses sagas.",
                    fix=Fix("Commit after each batch", ((path, "batch"),)),
                )
