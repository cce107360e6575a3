from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.design.kinds.topic import Topic
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class PoisonRecordBlocks(Rule):
    """A reader has no dead-letter topic and blocks on a record that it cannot handle.

    Why it matters
        One record that never succeeds stops its whole partition for ever: everything behind it waits,
        until retention deletes it.
    Bad
        consumes: { order-events: { retries: none } }, without dead_letters
    Good
        dead_letters: order-events.dead
    Mend
        Give it a dead-letter topic.
    """

    CODE: ClassVar[str] = "OPS001"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            if consumer.dead_letters is None and consumer.when_exhausted == "block":
                yield self._blocks(facts, at.name, at.path, at.topic)
        for name, projection in facts.design.projections.items():
            if projection.dead_letters is None and projection.when_exhausted == "block":
                yield self._blocks(facts, name, f"projections.{name}", projection.from_)

    def _blocks(self, facts: Facts, name: str, path: str, topic: str) -> Finding:
        part = facts.topic(topic)
        known = [name for name in facts.dead_letter_topics if facts.topic(name).cluster == part.cluster]
        dead = known[0] if known else f"{topic.replace('.', '-')}-dead"
        edits = [] if known else [(f"topics.{dead}", _dead_letter_topic(part))]
        return self.finding(
            name,
            f"{path}.dead_letters",
            f"{quoted(name)} has no dead-letter topic: one poison record stops one of the "
            f"{count(part.partitions, 'partition')} of {quoted(topic)} for ever.",
            fix=Fix(f"Send dead letters to {dead}", (*edits, (f"{path}.dead_letters", dead))),
        )


def _dead_letter_topic(topic: Topic) -> dict[str, object]:
    made: dict[str, object] = {"cluster": topic.cluster, "partitions": 1, "replicas": topic.replicas}
    if topic.replicas > 1:
        made["min_insync_replicas"] = max(1, topic.replicas - 1)
    return {**made, "retention": "90 d"}
