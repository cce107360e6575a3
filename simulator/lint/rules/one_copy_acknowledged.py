from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class OneCopyAcknowledged(Rule):
    """A replicated topic acknowledges a record as soon as one replica has it.

    Why it matters
        With min.insync.replicas 1, Kafka's default, acks=all waits for every replica that is in sync,
        and that may be the leader alone: when it dies, acknowledged records are gone.
    Bad
        replicas: 3, without min_insync_replicas
    Good
        replicas: 3, min_insync_replicas: 2
    Mend
        Raise the minimum of in-sync replicas to one less than the replicas.
    """

    CODE: ClassVar[str] = "KAF002"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if topic.replicas < 2 or topic.min_insync_replicas != 1:
                continue
            path = f"topics.{name}.min_insync_replicas"
            enough = topic.replicas - 1
            yield self.finding(
                name,
                path,
                f"{quoted(name)} has {topic.replicas} replicas but min.insync.replicas is 1: "
                "acks=all can be given for a single copy.",
                fix=Fix(f"Acknowledge only with {enough} in sync", ((path, enough),)) if enough > 1 else None,
            )
