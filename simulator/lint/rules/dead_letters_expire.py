from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, listed, quoted

_LONG_ENOUGH_S = 14 * 86_400.0


class DeadLettersExpire(Rule):
    """Dead letters are deleted before somebody is likely to have looked at them.

    Why it matters
        What could not be handled is deleted for good after a week of holidays, with the only copy of an
        order in it.
    Bad
        a dead-letter topic with the default retention of 7 d
    Good
        retention: 90 d
    Mend
        Keep dead letters for months: there are few of them.
    """

    CODE: ClassVar[str] = "OPS004"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, users in facts.dead_letter_topics.items():
            topic = facts.design.topics.get(name)
            if topic is None or topic.retention == "forever" or topic.retention >= _LONG_ENOUGH_S:
                continue
            path = f"topics.{name}.retention"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} deletes the dead letters of {listed(users)} after {about_s(topic.retention)}.",
                fix=Fix("Keep them for 90 days", ((path, "90 d"),)),
            )
