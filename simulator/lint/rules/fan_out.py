from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, quoted

_MANY = 10.0


class FanOut(Rule):
    """One record makes a handler emit many.

    Why it matters
        The load behind it is that many times the load before it: a peak of 100 per second here is a
        peak of thousands there.
    Bad
        emits: { ItemReserved: { to: stock-events, count: 50 } }
    Good
        one event with the list of items
    Mend
        Emit one record with a list, or plan the capacity behind it.
    """

    CODE: ClassVar[str] = "TOP009"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at in facts.handlers:
            total = sum(emit.probability * emit.count for emit in at.handler.emits.values())
            if total < _MANY:
                continue
            rate = facts.rate_per_s(at)
            at_rate = f": {about(rate)}/s become {about(rate * total)}/s" if rate else ""
            yield self.finding(
                at.name,
                f"{at.path}.emits",
                f"{quoted(at.name)} emits {about(total)} records for each that it handles{at_rate}.",
            )
