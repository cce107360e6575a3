from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class RecordedAfterTheAction(Rule):
    """A saga writes a step down after it was done, or not at all.

    Why it matters
        A crash between charging the card and recording it leaves a customer charged whom nobody
        refunds: the saga that takes over does not know of the charge.
    Bad
        records: after_action
    Good
        records: before_action (the default)
    Mend
        Record the intent before the action, and let the participant recognise a repeated request.
    """

    CODE: ClassVar[str] = "SAG002"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            if saga.records == "before_action":
                continue
            path = f"sagas.{name}.records"
            when = "after they were done" if saga.records == "after_action" else "never"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} records its {count(len(saga.steps), 'step')} {when}: a crash in between forgets one.",
                fix=Fix("Record before the action", ((path, DELETE),)),
            )
