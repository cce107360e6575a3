from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class ProjectionReadsTheClock(Rule):
    """A projection takes times from the wall clock instead of from the event.

    Why it matters
        A replay writes today's date on last year's orders: rebuilding the read model rewrites history.
    Bad
        clock: wall
    Good
        clock: event (the default)
    Mend
        Take the time from the event.
    """

    CODE: ClassVar[str] = "EVT008"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, projection in facts.design.projections.items():
            if projection.clock != "wall":
                continue
            path = f"projections.{name}.clock"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} writes the time of applying, not the time of what happened.",
                fix=Fix("Use the event's time", ((path, DELETE),)),
            )
