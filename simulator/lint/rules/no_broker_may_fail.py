from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class NoBrokerMayFail(Rule):
    """A topic needs all of its replicas in sync to accept a record.

    Why it matters
        While any broker that holds a replica is down or restarts, every producer with acks=all is
        refused, until its delivery timeout drops the records.
    Bad
        replicas: 3, min_insync_replicas: 3
    Good
        replicas: 3, min_insync_replicas: 2
    Mend
        Let one replica be missing: one more replica, or one less in the minimum.
    """

    CODE: ClassVar[str] = "KAF003"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if topic.min_insync_replicas < topic.replicas or topic.replicas == topic.min_insync_replicas == 1:
                continue
            path = f"topics.{name}.min_insync_replicas"
            never = topic.min_insync_replicas > topic.replicas
            missing = "it never accepts a record" if never else "no broker may fail"
            lower = max(1, topic.replicas - 1)
            yield self.finding(
                name,
                path,
                f"{quoted(name)} needs {topic.min_insync_replicas} in-sync replicas of its {topic.replicas}: {missing}.",
                severity="error" if never else "warning",
                fix=Fix(f"Ask for {lower} in sync", ((path, lower),)) if lower > 1 or never else None,
            )
