from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class LeaderAloneAcknowledges(Rule):
    """Producers are acknowledged by the leader alone on a cluster that holds events which others depend on.

    Why it matters
        With acks=1 a record is acknowledged before a follower has it: when the leader dies in between,
        the record is lost and nobody is told.
    Bad
        acks: "1" on the cluster of the topic that a saga starts from
    Good
        acks: all
    Mend
        Let producers wait for all in-sync replicas.
    """

    CODE: ClassVar[str] = "KAF012"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, cluster in facts.design.clusters.items():
            if cluster.acks == "all":
                continue
            harmed = [
                topic
                for topic, part in facts.design.topics.items()
                if part.cluster == name and facts.readers[topic]
            ]
            if not harmed:
                continue
            path = f"clusters.{name}.acks"
            yield self.finding(
                name,
                path,
                f"acks is 1 on {quoted(name)}: what its leaders lose is missing from {listed(harmed)} for good.",
                fix=Fix("Wait for all in-sync replicas", ((path, DELETE),)),
            )
