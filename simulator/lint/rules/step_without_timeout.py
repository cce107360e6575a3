from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, listed, quoted


class StepWithoutTimeout(Rule):
    """A saga waits for a step's answer without a limit.

    Why it matters
        One lost answer and the saga hangs for ever: what it reserved stays reserved, and no
        compensation starts.
    Bad
        { do: payments.charge, undo: payments.refund }
    Good
        { do: payments.charge, undo: payments.refund, timeout: 5 s }
    Mend
        Give every step a timeout above its participant's p99.
    """

    CODE: ClassVar[str] = "SAG003"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            waiting = [(number, step) for number, step in enumerate(saga.steps) if step.timeout is None]
            if not waiting:
                continue
            number, _ = waiting[0]
            edits = tuple(
                (f"sagas.{name}.steps.{at}.timeout", print_duration_s(_roomy_s(facts.p99_s(step.do))))
                for at, step in waiting
            )
            yield self.finding(
                name,
                f"sagas.{name}.steps.{number}",
                f"{count(len(waiting), 'step')} of {quoted(name)} {'waits' if len(waiting) == 1 else 'wait'} for ever: "
                f"{listed([step.do for _, step in waiting])}.",
                fix=Fix("Give each a timeout", edits),
            )


def _roomy_s(p99_s: float) -> float:
    """The first of 1, 2, 5, 10, ... seconds that is at least five times the p99."""
    limit_s, factors = 1.0, (2.0, 2.5, 2.0)
    step = 0
    while limit_s < 5.0 * p99_s:
        limit_s *= factors[step % 3]
        step += 1
    return limit_s
