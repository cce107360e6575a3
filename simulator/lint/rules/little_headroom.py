from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, about_percent, quoted

_HIGH = 0.8


class LittleHeadroom(Rule):
    """An element is busy more than four fifths of the time before any peak.

    Why it matters
        Waiting grows as 1 / (1 − utilisation): at 80 % a record waits about four service times, at 95 %
        about nineteen, and a crash of one instance in five is already too much.
    Bad
        utilisation 93 % on a normal day
    Good
        utilisation 60 % on a normal day
    Mend
        Add instances, slots or partitions, or make the work shorter.
    """

    CODE: ClassVar[str] = "CAP002"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        load = facts.load
        for name, busy in load.utilisation.items() if load is not None else ():
            if load is None or not _HIGH < busy < 1.0:
                continue
            yield self.finding(
                name,
                facts.place_of(name),
                f"{quoted(name)} is busy {about_percent(busy)} of the time at {about(load.rate_per_s.get(name, 0.0))}/s.",
            )
