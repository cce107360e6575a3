from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class NoPivot(Rule):
    """A saga of several steps does not say after which one there is no going back.

    Why it matters
        A failure after the last step, or an unknown outcome of it, takes back an order that the
        customer was already told is confirmed.
    Bad
        steps: [reserve, charge, confirm] without a pivot
    Good
        { do: orders.confirm, pivot: true }
    Mend
        Mark the step after which the saga only goes forward.
    """

    CODE: ClassVar[str] = "SAG008"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            if len(saga.steps) < 2 or any(step.pivot for step in saga.steps):
                continue
            last = len(saga.steps) - 1
            path = f"sagas.{name}.steps.{last}"
            yield self.finding(
                name,
                path,
                f"None of the {len(saga.steps)} steps of {quoted(name)} is its pivot: "
                f"even {quoted(saga.steps[last].do)} can be taken back.",
                fix=Fix(f"Make {saga.steps[last].do} the pivot", ((f"{path}.pivot", True),)),
            )
