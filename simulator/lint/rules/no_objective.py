from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count


class NoObjective(Rule):
    """A design has scenarios but no objective.

    Why it matters
        A run answers with numbers, and nobody has said which of them are good enough.
    Bad
        scenarios without objectives
    Good
        objectives: { fast: p99 of orders.PlaceOrder.latency < 200 ms }
    Mend
        State what must hold, and in which scenarios.
    """

    CODE: ClassVar[str] = "OPS007"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        if facts.design.scenarios and not facts.design.objectives:
            yield self.finding(
                "",
                "objectives",
                f"{count(len(facts.design.scenarios), 'scenario')} and no objective to judge them by.",
            )
