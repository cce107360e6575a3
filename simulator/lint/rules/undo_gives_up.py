from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class UndoGivesUp(Rule):
    """A saga stops trying to take a step back.

    Why it matters
        An undo that fails for a passing reason ends the saga half undone, and the undos that were to
        follow are not even tried.
    Bad
        undo_retries: none
    Good
        undo_retries: unlimited after 1 s exponential up to 100 s (the default)
    Mend
        Repeat an undo until it succeeds.
    """

    CODE: ClassVar[str] = "SAG007"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            limit = saga.undo_retries.max_retries
            undone = [step.undo for step in saga.steps if step.undo is not None]
            if limit is None or not undone:
                continue
            path = f"sagas.{name}.undo_retries"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} tries {listed(undone)} {'once' if limit == 0 else f'{limit + 1} times'} and gives up.",
                severity="error" if limit == 0 else "warning",
                fix=Fix("Repeat until it succeeds", ((path, DELETE),)),
            )
