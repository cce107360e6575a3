from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class RetryWithoutEnd(Rule):
    """A handler repeats a failed attempt for ever, in place.

    Why it matters
        A record that never succeeds keeps its partition, or its server, for ever: what comes behind it waits.
    Bad
        retries: unlimited after 1 s
    Good
        retries: 5 after 200 ms exponential up to 10 s
    Mend
        End after a few tries, or send the record to the back of the line.
    """

    CODE: ClassVar[str] = "OPS005"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        places = [(at.name, at.path, at.handler.retries, at.topic) for at in facts.handlers]
        places += [
            (name, f"projections.{name}", part.retries, part.from_)
            for name, part in facts.design.projections.items()
        ]
        for name, path, retries, topic in places:
            if retries.max_retries is not None or retries.place == "back":
                continue
            held = f"a partition of {quoted(topic)}" if topic else "a server"
            yield self.finding(
                name,
                f"{path}.retries",
                f"{quoted(name)} tries a failing record again every {about_s(retries.delay_s)} without end "
                f"and keeps {held} meanwhile.",
                fix=Fix("Try five times", ((f"{path}.retries", "5 after 200 ms exponential up to 10 s"),)),
            )
