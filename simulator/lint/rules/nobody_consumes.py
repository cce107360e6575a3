from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class NobodyConsumes(Rule):
    """A topic has publishers but no consumer.

    Why it matters
        Records pile up until retention deletes them; the work that they announce is never done.
    Bad
        orders publishes to order-events, and nobody reads it
    Good
        orders publishes to order-events; mailer consumes it
    Mend
        Let somebody consume it, or stop publishing.
    """

    CODE: ClassVar[str] = "TOP001"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, by_schema in facts.produced.items():
            if not by_schema or facts.readers[name] or name in facts.dead_letter_topics:
                continue
            makers = sorted({maker for makers in by_schema.values() for maker in makers})
            yield self.finding(
                name,
                f"topics.{name}",
                f"{listed(makers)} publish to {quoted(name)}, and nobody reads it."
                if len(makers) > 1
                else f"{listed(makers)} publishes to {quoted(name)}, and nobody reads it.",
            )
