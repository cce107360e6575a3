from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class TimeoutsAboveDeadline(Rule):
    """The timeouts of a saga's steps add up to more than its deadline.

    Why it matters
        A saga in which every step is slow, but answers, is taken back in the middle by its own deadline.
    Bad
        deadline: 5 s, and steps with timeouts of 2 s, 5 s and 2 s
    Good
        deadline: 30 s
    Mend
        Raise the deadline above the sum, or shorten the timeouts.
    """

    CODE: ClassVar[str] = "SAG010"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            pivots = [number for number, step in enumerate(saga.steps) if step.pivot]
            bound = saga.steps[: pivots[0] if pivots else len(saga.steps)]
            total_s = sum(
                (step.timeout or 0.0) * (1 + (step.retries.max_retries or 0))
                + step.retries.delay_s * (step.retries.max_retries or 0)
                for step in bound
            )
            if saga.deadline is None or total_s <= saga.deadline:
                continue
            path = f"sagas.{name}.deadline"
            yield self.finding(
                name,
                path,
                f"The steps of {quoted(name)} may take {about_s(total_s)} within their timeouts and retries, "
                f"and the saga has {about_s(saga.deadline)}.",
                fix=Fix(
                    f"Allow {about_s(2.0 * total_s)}",
                    ((path, print_duration_s(float(f"{2.0 * total_s:.3g}"))),),
                ),
            )
