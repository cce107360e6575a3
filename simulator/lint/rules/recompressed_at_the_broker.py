from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class RecompressedAtTheBroker(Rule):
    """A topic states a compression of its own instead of its producers'.

    Why it matters
        When producers send another codec, the broker unpacks every batch and packs it again: CPU and
        latency that the default, producer, does not cost.
    Bad
        compression: snappy
    Good
        compression: producer (the default), and the codec set at the producers
    Mend
        Leave the compression to the producers.
    """

    CODE: ClassVar[str] = "KAF006"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if topic.compression == "producer":
                continue
            path = f"topics.{name}.compression"
            yield self.finding(
                name,
                path,
                f"{quoted(name)} turns every batch into {topic.compression} at the broker "
                "unless all of its producers already send it.",
                fix=Fix("Keep the producers' compression", ((path, DELETE),)),
            )
