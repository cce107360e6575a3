from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_percent, quoted


class FailuresAreDropped(Rule):
    """A reader skips a record that it could not handle.

    Why it matters
        The record is gone without a trace, and so is the work: nobody can handle it later.
    Bad
        when_exhausted: skip, without dead_letters
    Good
        dead_letters: order-events.dead
    Mend
        Keep what failed in a dead-letter topic.
    """

    CODE: ClassVar[str] = "OPS002"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        readers = [
            (at.name, at.path, at.topic, consumer.dead_letters, consumer.when_exhausted, consumer.fails)
            for at, consumer in facts.consumer_parts()
        ]
        readers += [
            (name, f"projections.{name}", part.from_, part.dead_letters, part.when_exhausted, 0.0)
            for name, part in facts.design.projections.items()
        ]
        for name, path, topic, dead_letters, when_exhausted, fails in readers:
            if dead_letters is not None or when_exhausted != "skip":
                continue
            dead = next(iter(facts.dead_letter_topics), None)
            share = f" ({about_percent(fails)} of attempts fail)" if fails else ""
            yield self.finding(
                name,
                f"{path}.when_exhausted",
                f"{quoted(name)} drops each record of {quoted(topic)} that it cannot handle{share}.",
                fix=Fix(
                    f"Send dead letters to {dead}",
                    ((f"{path}.dead_letters", dead), (f"{path}.when_exhausted", DELETE)),
                )
                if dead
                else None,
            )
