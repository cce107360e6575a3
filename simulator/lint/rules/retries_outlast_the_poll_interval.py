from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, count, quoted

_ENOUGH = 10_000


class RetriesOutlastThePollInterval(Rule):
    """The pauses between a consumer's retries add up to more than it may take between two polls.

    Why it matters
        While a record is retried in place the member does not poll: after max.poll.interval.ms it is put out of its
        group, the record goes to the next member with all of its retries, and the group never gets past it.
    Bad
        retries: 10 after 1 s exponential, with max_poll_interval: 5 min
    Good
        retries: 5 after 1 s exponential up to 10 s
    Mend
        Retry fewer times or with shorter pauses, or send the record to the back of the line.
    """

    CODE: ClassVar[str] = "OPS010"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            retries = consumer.retries
            if retries.max_retries is None or retries.place == "back":
                continue
            total_s, pause_s = 0.0, retries.delay_s
            for _ in range(min(retries.max_retries, _ENOUGH)):
                total_s += min(pause_s, retries.max_delay_s)
                pause_s = min(pause_s * retries.factor, retries.max_delay_s)
            if total_s <= consumer.max_poll_interval:
                continue
            path = f"{at.path}.retries"
            yield self.finding(
                at.name,
                path,
                f"{count(retries.max_retries, 'retry', 'retries')} of {quoted(at.name)} take {about_s(total_s)} of pauses, "
                f"and it may take {about_s(consumer.max_poll_interval)} between polls.",
                fix=Fix("Try five times", ((path, "5 after 200 ms exponential up to 10 s"),)),
            )
