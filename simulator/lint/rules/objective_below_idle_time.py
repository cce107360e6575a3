from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted

TAILS = ("p99", "p999", "max")
"""What is never below a p99."""


class ObjectiveBelowIdleTime(Rule):
    """An objective asks for less time than the work itself takes, with nobody waiting.

    Why it matters
        No number of instances or partitions will meet it: only faster work, or a participant less, can.
    Bad
        p99 of order-creation.duration < 50 ms, while the p99 of one of its steps is 200 ms
    Good
        p99 of order-creation.duration < 2 s
    Mend
        Ask for more than the slowest step takes when idle, or make that step faster.
    """

    CODE: ClassVar[str] = "CAP006"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, objective in facts.design.objectives.items():
            if objective.stat not in TAILS or objective.comparison not in ("<", "<="):
                continue
            if objective.metric == "latency" and objective.element in facts.commands:
                needs = {objective.element: facts.p99_s(objective.element)}
            elif objective.metric == "duration" and objective.element in facts.design.sagas:
                steps = facts.design.sagas[objective.element].steps
                needs = {step.do: facts.p99_s(step.do) for step in steps}
            else:
                continue
            slowest = max(needs, key=lambda handler: needs[handler])
            if needs[slowest] > objective.limit:
                yield self.finding(
                    objective.element,
                    f"objectives.{name}",
                    f"{quoted(name)} asks {quoted(objective.element)} for a {objective.stat} of "
                    f"{about_s(objective.limit)}, but the p99 of {quoted(slowest)} alone is at least "
                    f"{about_s(needs[slowest])} even without a queue.",
                )
