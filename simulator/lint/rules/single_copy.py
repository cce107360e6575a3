from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class SingleCopy(Rule):
    """A topic has one replica although its cluster has several brokers.

    Why it matters
        The loss of one broker makes its partitions unreadable, and the loss of its disk deletes them.
    Bad
        brokers: 3, and a topic without replicas (the default is 1)
    Good
        brokers: 3, replicas: 3, min_insync_replicas: 2
    Mend
        Replicate it on up to three brokers and ask for all but one in sync.
    """

    CODE: ClassVar[str] = "KAF004"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            cluster = facts.design.clusters.get(topic.cluster)
            if cluster is None or topic.replicas > 1 or cluster.brokers < 2:
                continue
            path = f"topics.{name}.replicas"
            copies = min(3, cluster.brokers)
            edits = [(path, copies)]
            if copies > 2:
                edits.append((f"topics.{name}.min_insync_replicas", copies - 1))
            yield self.finding(
                name,
                path,
                f"{quoted(name)} has 1 replica on a cluster of {cluster.brokers} brokers.",
                fix=Fix(f"Keep {copies} replicas", tuple(edits)),
            )
