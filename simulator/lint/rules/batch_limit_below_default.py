from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted

_DEFAULT = 1048588
_NEARLY = 0.9


class BatchLimitBelowDefault(Rule):
    """A topic's limit is a little below the broker's default, which is probably not what was meant.

    Why it matters
        The setting max.message.bytes limits a record batch with its overhead, not a record, and its
        default is 1 MiB and 12 bytes: writing 1 MiB lowers it, and a producer's full batch can be
        refused.
    Bad
        max_message: 1 MiB
    Good
        no max_message, or one that is clearly another size
    Mend
        Leave the default of 1048588 bytes.
    """

    CODE: ClassVar[str] = "KAF007"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if not _NEARLY * _DEFAULT <= topic.max_message < _DEFAULT:
                continue
            path = f"topics.{name}.max_message"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} takes batches of at most {topic.max_message} bytes, "
                f"{_DEFAULT - topic.max_message} fewer than the broker's default of {_DEFAULT}.",
                fix=Fix("Use the broker's default", ((path, DELETE),)),
            )
