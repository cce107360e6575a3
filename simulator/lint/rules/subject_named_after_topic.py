from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class SubjectNamedAfterTopic(Rule):
    """Several schemas share a topic, but their subject in the registry is named after the topic.

    Why it matters
        With the topic naming strategy all of them are versions of one subject: the registry compares
        OrderConfirmed with OrderCreated, and refuses it as incompatible.
    Bad
        carries: [OrderCreated, OrderConfirmed], with the default subject naming
    Good
        subject_naming: topic-record
    Mend
        Name subjects per record type.
    """

    CODE: ClassVar[str] = "SCH005"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            registered = [schema for schema in topic.carries if schema in facts.design.schemas]
            if len(registered) < 2 or topic.subject_naming != "topic":
                continue
            path = f"topics.{name}.subject_naming"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} carries {len(registered)} schemas, {listed(registered)}, "
                f"under the one subject {name}-value.",
                fix=Fix("Name subjects per topic and record", ((path, "topic-record"),)),
            )
