from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class AppendWithoutExpectedVersion(Rule):
    """An event store does not check the expected version when it appends.

    Why it matters
        Two commands that read the same state both append: the second decides on what is no longer true,
        and nobody is told that it overruled the first.
    Bad
        order-store: { append: 2 ms }
    Good
        order-store: { append: 2 ms, expected_version: true }
    Mend
        Append with the version that was read, and try again on a conflict.
    """

    CODE: ClassVar[str] = "EVT002"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, store in facts.design.event_stores.items():
            writers = [at.name for at in facts.handlers if at.handler.appends == name]
            if store.expected_version or not writers:
                continue
            path = f"event_stores.{name}.expected_version"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} takes every append of {listed(writers)} without checking the version it is based on.",
                fix=Fix("Check the expected version", ((path, True),)),
            )
