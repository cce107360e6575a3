from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, about_percent, quoted


class HotPartition(Rule):
    """One partition gets more work than the one member that reads it can do.

    Why it matters
        More members do not help: a partition is read by one of them. Its lag grows while the others are idle.
    Bad
        keys: hot 60 % over 100, at 1000/s with 2 ms of work each
    Good
        a key that spreads, or less work per record
    Mend
        Choose a key with more values, split the hot one, or make the work per record shorter.
    """

    CODE: ClassVar[str] = "CAP003"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        load = facts.load
        for name, busy in load.hottest_partition.items() if load is not None else ():
            if load is None or busy < 1.0 or load.utilisation.get(name, 0.0) >= 1.0:
                continue
            share = load.hottest_share.get(name, 0.0)
            yield self.finding(
                name,
                facts.place_of(name),
                f"The busiest partition of {quoted(name)} gets {about_percent(share)} of the records, "
                f"{about_percent(busy)} of what one member can do: it carries at most "
                f"{about(load.rate_per_s.get(name, 0.0) * share / busy)}/s.",
            )
