from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.tails import quantile_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class PollOutlastsItsInterval(Rule):
    """One batch takes longer than the time that a member has between two polls.

    Why it matters
        A member that does not poll within max.poll.interval.ms leaves its group: the group rebalances,
        the batch is redelivered to the next member, which is as slow, and so on without end.
    Bad
        max_poll: 500 with 1 s of work per record and max_poll_interval: 5 min
    Good
        max_poll: 100 with the same work
    Mend
        Take fewer records per poll, or allow more time between polls.
    """

    CODE: ClassVar[str] = "KAF011"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            calls_s = sum(
                facts.design.external_systems[call.to].takes.mean_s
                for call in consumer.calls
                if call.to in facts.design.external_systems
            )
            usual_s = consumer.takes.mean_s + calls_s
            slow_s = quantile_s(consumer.takes, 0.99) + calls_s
            batch_s, limit_s = consumer.max_poll * slow_s, consumer.max_poll_interval
            if batch_s <= limit_s:
                continue
            certain = consumer.max_poll * usual_s > limit_s
            fewer = max(1, int(limit_s / slow_s / 2.0))
            path = f"{at.path}.max_poll"
            each_s, word = (usual_s, "on average") if certain else (slow_s, "at its p99")
            yield self.finding(
                at.name,
                path,
                f"{quoted(at.name)} needs {about_s(consumer.max_poll * each_s)} for a batch of {consumer.max_poll} records "
                f"of {about_s(each_s)} each {word}, and may take {about_s(limit_s)} between polls.",
                severity="error" if certain else "advice",
                fix=Fix(f"Take {fewer} records per poll", ((path, fewer),)),
            )
