from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class ExternalSystemNobodyCalls(Rule):
    """An external system is called by nobody.

    Why it matters
        Its outages and limits have no effect on the results, so the picture promises more than was examined.
    Bad
        card-network under external_systems, and no handler calls it
    Good
        charge: { calls: card-network }
    Mend
        Call it from the handler that depends on it, or remove it.
    """

    CODE: ClassVar[str] = "TOP010"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        called = {call.to for at in facts.handlers for call in at.handler.calls}
        for name in facts.design.external_systems:
            if name not in called:
                path = f"external_systems.{name}"
                yield self.finding(
                    name, path, f"Nobody calls {quoted(name)}.", fix=Fix("Remove it", ((path, DELETE),))
                )
