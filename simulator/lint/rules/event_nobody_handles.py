from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class EventNobodyHandles(Rule):
    """An event is published, its topic is read, and no reader handles that event.

    Why it matters
        Somebody thought it worth announcing; whatever should follow from it does not happen.
    Bad
        OrderCancelled is emitted, and every consumer says only: [OrderCreated]
    Good
        the projection order-view reads OrderCancelled as well
    Mend
        Handle the event somewhere, or do not publish it.
    """

    CODE: ClassVar[str] = "TOP006"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for topic, by_schema in facts.produced.items():
            readers = facts.readers[topic]
            if not readers or topic in facts.dead_letter_topics:
                continue
            for schema in by_schema:
                if any(reader.reads(schema) for reader in readers):
                    continue
                yield self.finding(
                    topic,
                    f"topics.{topic}.carries",
                    f"{quoted(schema)} is published to {quoted(topic)}, and none of its "
                    f"{count(len(readers), 'reader')} handles it.",
                )
