from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class TimeoutBelowP99(Rule):
    """A saga gives up on a step sooner than its participant often answers.

    Why it matters
        More than one request in a hundred is abandoned although it succeeds: it is repeated or taken
        back, which is work for everybody and a refusal for the customer.
    Bad
        timeout: 100 ms for a participant whose p99 is 200 ms
    Good
        timeout: 1 s
    Mend
        Set the timeout well above the participant's p99.
    """

    CODE: ClassVar[str] = "SAG009"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            for number, step in enumerate(saga.steps):
                p99_s = facts.p99_s(step.do)
                if step.timeout is None or step.timeout >= p99_s:
                    continue
                path = f"sagas.{name}.steps.{number}.timeout"
                roomy = print_duration_s(float(f"{5.0 * p99_s:.1g}"))
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)} waits {about_s(step.timeout)} for {quoted(step.do)}, whose p99 is at least "
                    f"{about_s(p99_s)} even without a queue.",
                    fix=Fix(f"Wait {roomy}", ((path, roomy),)),
                )
