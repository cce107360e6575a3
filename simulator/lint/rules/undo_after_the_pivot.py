from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class UndoAfterThePivot(Rule):
    """A step after the pivot has an undo that is never used.

    Why it matters
        After the pivot a saga only goes forward: the undo is code that looks like safety and never
        runs.
    Bad
        [ { do: orders.confirm, pivot: true }, { do: shipping.book, undo: shipping.cancel } ]
    Good
        { do: shipping.book, timeout: 5 s, retries: 5 after 1 s }
    Mend
        Remove the undo, or move the pivot behind the step.
    """

    CODE: ClassVar[str] = "SAG012"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            beyond = False
            for number, step in enumerate(saga.steps):
                beyond = beyond or step.pivot
                if not beyond or step.undo is None:
                    continue
                path = f"sagas.{name}.steps.{number}.undo"
                yield self.finding(
                    name,
                    path,
                    f"{quoted(step.undo)} never runs: {quoted(step.do)} is at or after the pivot of {quoted(name)}.",
                    fix=Fix("Remove the undo", ((path, DELETE),)),
                )
