from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class UnknownEventsIgnored(Rule):
    """A projection skips events that it does not know.

    Why it matters
        An event of a new type or version is passed over in silence, and its checkpoint moves on: the
        read model is wrong from then on, and only a rebuild mends it.
    Bad
        unknown_events: ignore
    Good
        unknown_events: fail (the default), with only: for what is left out on purpose
    Mend
        Fail on what is unknown, and list what the projection reads.
    """

    CODE: ClassVar[str] = "EVT004"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, projection in facts.design.projections.items():
            if projection.unknown_events != "ignore":
                continue
            path = f"projections.{name}.unknown_events"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} ignores what it does not know among the "
                f"{count(len(facts.topic(projection.from_).carries), 'schema')} of {quoted(projection.from_)}.",
                fix=Fix("Fail on unknown events", ((path, DELETE),)),
            )
