from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class StepWithoutUndo(Rule):
    """A step that can still be followed by a failure has no undo.

    Why it matters
        When a later step fails, what this one did stays done: stock reserved for an order that does not
        exist.
    Bad
        steps: [ { do: inventory.reserve }, { do: payments.charge } ]
    Good
        { do: inventory.reserve, undo: inventory.release }
    Mend
        Say what takes the step back, or make it the pivot or a step after it.
    """

    CODE: ClassVar[str] = "SAG006"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            pivots = [number for number, step in enumerate(saga.steps) if step.pivot]
            before = saga.steps[: pivots[0] if pivots else len(saga.steps) - 1]
            for number, step in enumerate(before):
                if step.undo is not None:
                    continue
                later = len(saga.steps) - number - 1
                yield self.finding(
                    name,
                    f"sagas.{name}.steps.{number}",
                    f"{quoted(step.do)} of {quoted(name)} cannot be taken back when one of the {later} "
                    f"step{'s' if later > 1 else ''} after it fails.",
                )
