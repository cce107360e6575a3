from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, listed, quoted


class RetentionDeletesHistory(Rule):
    """A topic that projections replay a history from deletes its records after a time.

    Why it matters
        A read model that is rebuilt, or built anew, from the topic sees only what retention has left: older
        orders are missing from it for ever. A topic is taken for a history when its events come out of an
        event store or when it carries several types of them; a stream of readings needs no past.
    Bad
        retention: 7 d on the topic that order-view is built from
    Good
        retention: forever on it
    Mend
        Keep the topic's records for ever.
    """

    CODE: ClassVar[str] = "KAF005"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            projections = [projection for projection, _ in facts.projections_of(name)]
            if not projections or topic.retention == "forever" or topic.cleanup == "compact":
                continue
            if len(topic.carries) < 2 and not _event_sourced(facts, name):
                continue
            path = f"topics.{name}.retention"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} deletes records after {about_s(topic.retention)}, "
                f"and {listed(projections)} can be rebuilt from nothing else.",
                fix=Fix("Keep the records for ever", ((path, "forever"),)),
            )


def _event_sourced(facts: Facts, topic: str) -> bool:
    """Whether somebody who publishes to *topic* keeps the same events in a store."""
    return any(
        emission.to == topic and emission.at.handler.appends is not None for emission in facts.emissions
    )
