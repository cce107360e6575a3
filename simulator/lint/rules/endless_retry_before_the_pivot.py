from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class EndlessRetryBeforeThePivot(Rule):
    """A step before the pivot is repeated without end.

    Why it matters
        While its participant is down, the saga neither goes on nor takes back what it did: stock stays reserved for as
        long as the outage lasts.
    Bad
        { do: payments.charge, undo: payments.refund, timeout: 5 s, retries: unlimited after 1 s }
    Good
        { do: payments.charge, undo: payments.refund, timeout: 5 s, retries: 2 after 1 s }
    Mend
        Give up after a few tries and let the saga be taken back; only from the pivot on repeat until it is done.
    """

    CODE: ClassVar[str] = "SAG013"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            for number, step in enumerate(saga.steps):
                if step.pivot:
                    break
                if step.retries.max_retries is not None:
                    continue
                path = f"sagas.{name}.steps.{number}.retries"
                ends = (
                    f"until its deadline of {about_s(saga.deadline)}"
                    if saga.deadline is not None
                    else "without end"
                )
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)} repeats {quoted(step.do)} {ends} although it could still be taken back.",
                    fix=Fix(
                        "Try twice more",
                        ((path, f"2 after {print_duration_s(step.retries.delay_s or 1.0)}"),),
                    ),
                )
