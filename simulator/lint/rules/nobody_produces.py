from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class NobodyProduces(Rule):
    """A topic is read, but nobody publishes to it.

    Why it matters
        Its readers wait for ever: what they should do never happens.
    Bad
        mailer consumes order-events, and no handler emits to it
    Good
        emits: { OrderCreated: order-events }
    Mend
        Let a handler emit to the topic, or a source send to it.
    """

    CODE: ClassVar[str] = "TOP002"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, by_schema in facts.produced.items():
            readers = facts.readers[name]
            if by_schema or not readers or name in facts.dead_letter_topics:
                continue
            yield self.finding(
                name,
                f"topics.{name}",
                f"{listed([reader.name for reader in readers])} read{'s' if len(readers) == 1 else ''} {quoted(name)}, "
                "and nobody publishes to it.",
            )
