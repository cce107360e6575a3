from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, listed


class NobodyWatchesTheLag(Rule):
    """No objective is about lag or staleness although something is consumed.

    Why it matters
        A group that falls behind fails nobody's request: without a limit on its lag, late is noticed
        when records expire.
    Bad
        objectives on latency alone
    Good
        view-is-fresh: p99 of order-view.staleness < 1 s
    Mend
        State how late a consumer may be.
    """

    CODE: ClassVar[str] = "OPS008"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        readers = [
            reader.name for by_topic in facts.readers.values() for reader in by_topic if reader.kind != "saga"
        ]
        watched = {objective.metric for objective in facts.design.objectives.values()}
        if not readers or not facts.design.objectives or watched & {"lag", "lag_time", "staleness"}:
            return
        yield self.finding(
            "",
            "objectives",
            f"None of the {count(len(facts.design.objectives), 'objective')} limits the lag or staleness of "
            f"{listed(readers)}.",
        )
