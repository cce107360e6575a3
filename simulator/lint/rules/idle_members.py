from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class IdleMembers(Rule):
    """A consumer group has more members than its topic has partitions.

    Why it matters
        A partition is read by one member of a group, so the members beyond the number of partitions do
        nothing.
    Bad
        partitions: 4, read by 6 instances
    Good
        partitions: 12, read by 6 instances
    Mend
        Lower the members or raise the partitions; more partitions move keys to other partitions.
    """

    CODE: ClassVar[str] = "KAF010"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            instances = facts.service(at).instances
            partitions = facts.topic(at.topic).partitions
            members = instances * consumer.threads
            if members > partitions:
                fewer = max(1, partitions // instances)
                fix = (
                    Fix(f"Use {count(fewer, 'thread')} per instance", ((f"{at.path}.threads", fewer),))
                    if instances <= partitions
                    else Fix(
                        f"Give the topic {members} partitions", ((f"topics.{at.topic}.partitions", members),)
                    )
                )
                yield self._idle(at.name, f"{at.path}.threads", at.topic, members, partitions, fix)
        for name, part in facts.design.projections.items():
            partitions = facts.topic(part.from_).partitions
            if part.instances > partitions:
                path = f"projections.{name}.instances"
                fix = Fix(f"Use {count(partitions, 'instance')}", ((path, partitions),))
                yield self._idle(name, path, part.from_, part.instances, partitions, fix)

    def _idle(self, name: str, path: str, topic: str, members: int, partitions: int, fix: Fix) -> Finding:
        return self.finding(
            name,
            path,
            f"{members - partitions} of the {members} members of {quoted(name)} have nothing to read: "
            f"{quoted(topic)} has {count(partitions, 'partition')}.",
            fix=fix,
        )
