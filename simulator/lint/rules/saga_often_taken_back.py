from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_percent, quoted

_OFTEN = 0.01


class SagaOftenTakenBack(Rule):
    """The failures of a saga's participants add up.

    Why it matters
        A saga succeeds only when every step does: its availability is the product of its participants', and each failure
        costs the customer the order and the system the undoing.
    Bad
        reserve fails: 0.5 %, charge fails: 1 %, neither with retries
    Good
        retries: 3 after 200 ms exponential at both
    Mend
        Retry the failures that pass, at the participant, or shorten the saga.
    """

    CODE: ClassVar[str] = "SAG014"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            lost: dict[str, float] = {}
            succeeds = 1.0
            for step in saga.steps:
                if step.pivot:
                    break
                chance = facts.chance_of_failure(step.do)
                succeeds *= 1.0 - chance
                if chance > 0.0:
                    lost[step.do] = chance
            if 1.0 - succeeds <= _OFTEN:
                continue
            shares = ", ".join(f"{handler} {about_percent(chance)}" for handler, chance in lost.items())
            edits = tuple(
                (f"{facts.commands[handler].path}.retries", "3 after 200 ms exponential")
                for handler in lost
                if (facts.commands[handler].handler.retries.max_retries or 0) < 3
            )
            yield self.finding(
                name,
                f"sagas.{name}.steps",
                f"{about_percent(1.0 - succeeds)} of all {quoted(name)} sagas are taken back on an ordinary day: {shares}.",
                fix=Fix("Retry at the participants", edits) if edits else None,
            )
