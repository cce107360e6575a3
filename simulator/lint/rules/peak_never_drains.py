from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_percent, about_s, quoted


class PeakNeverDrains(Rule):
    """What a peak leaves behind is not worked off by the end of the scenario.

    Why it matters
        The backlog is carried into the next hours: lag and latency stay high long after the load has
        gone back.
    Bad
        5× for a minute, and capacity for 1.1×
    Good
        capacity that drains the peak's backlog in minutes
    Mend
        Add capacity for the peak, or let the scenario last until the backlog is gone.
    """

    CODE: ClassVar[str] = "CAP004"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        load = facts.load
        for name, left_s in load.wait_end_s.items() if load is not None else ():
            if load is None or left_s <= 0.0 or load.utilisation.get(name, 0.0) >= 1.0:
                continue
            if load.hottest_partition.get(name, 0.0) >= 1.0:
                continue
            peak = load.peak_utilisation.get(name, 0.0)
            yield self.finding(
                name,
                facts.place_of(name),
                f"The peak asks {about_percent(peak)} of {quoted(name)} and leaves {about_s(left_s)} of work at the end.",
            )
