from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_size_bytes
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class RecordAboveTopicLimit(Rule):
    """A schema's records are larger than its topic takes.

    Why it matters
        The producer is refused with RecordTooLarge, and the event is never published.
    Bad
        size: 2 MiB on a topic with max_message: 1 MiB
    Good
        the document in a store, its address in the event
    Mend
        Make the record smaller, or raise the topic's limit and the consumers' fetch sizes.
    """

    CODE: ClassVar[str] = "SCH009"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, schema in facts.design.schemas.items():
            for topic in facts.carried.get(name, ()):
                limit = facts.topic(topic).max_message
                if schema.size is None or schema.size <= limit:
                    continue
                yield self.finding(
                    name,
                    f"schemas.{name}.size",
                    f"A {quoted(name)} has {schema.size} bytes on average, and {quoted(topic)} takes at most {limit}.",
                    fix=Fix(
                        f"Raise the limit of {topic}",
                        ((f"topics.{topic}.max_message", print_size_bytes(2 * schema.size)),),
                    ),
                )
