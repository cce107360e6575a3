from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class ReplicasAboveBrokers(Rule):
    """A topic asks for more replicas than its cluster has brokers.

    Why it matters
        Kafka puts each replica on a broker of its own and refuses to create the topic.
    Bad
        brokers: 2, and a topic with replicas: 3
    Good
        brokers: 3, and a topic with replicas: 3
    Mend
        Lower the replicas to the number of brokers, or add brokers.
    """

    CODE: ClassVar[str] = "KAF001"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            cluster = facts.design.clusters.get(topic.cluster)
            if cluster is None or topic.replicas <= cluster.brokers:
                continue
            path = f"topics.{name}.replicas"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} wants {count(topic.replicas, 'replica')} on the "
                f"{count(cluster.brokers, 'broker')} of {quoted(topic.cluster)}.",
                fix=Fix(f"Set the replicas to {cluster.brokers}", ((path, cluster.brokers),)),
            )
