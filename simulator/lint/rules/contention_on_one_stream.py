import math
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.distributions import KeyChoice
from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, about_percent, about_s, quoted

_OFTEN = 0.1


class ContentionOnOneStream(Rule):
    """Commands for the most frequent key meet each other at its stream.

    Why it matters
        With an expected version, a command that was overtaken between reading and appending starts again: the conflicts
        grow with the rate of one key, not of all, and more instances make them more frequent.
    Bad
        200/s with keys: zipf 1.2 over 1000, and 50 ms from reading to appending
    Good
        one stream per order: keys: unique
    Mend
        Choose smaller aggregates, or make the time between reading and appending shorter.
    """

    CODE: ClassVar[str] = "EVT009"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for source_name, source in facts.design.sources.items():
            at = facts.commands.get(f"{source.to}.{source.sends}")
            store = facts.design.event_stores.get(at.handler.appends or "") if at is not None else None
            if at is None or store is None or not store.expected_version:
                continue
            hottest_per_s = source.rate.rate_per_s * source.rate.batch * _largest_share(source.keys)
            calls_s = sum(
                facts.design.external_systems[call.to].takes.mean_s
                for call in at.handler.calls
                if call.to in facts.design.external_systems
            )
            window_s = at.handler.takes.mean_s + calls_s + store.append.mean_s
            conflict = 1.0 - math.exp(-hottest_per_s * window_s)
            if conflict < _OFTEN:
                continue
            yield self.finding(
                at.name,
                f"sources.{source_name}.keys",
                f"{about_percent(conflict)} of the commands for the most frequent key of {quoted(source_name)} meet another "
                f"one: {about(hottest_per_s)}/s, {about_s(window_s)} from reading to appending.",
            )


def _largest_share(keys: KeyChoice) -> float:
    """The share of the most frequent key."""
    match keys.kind:
        case "unique":
            return 0.0
        case "uniform":
            return 1.0 / keys.count
        case "hot":
            return keys.exponent + (1.0 - keys.exponent) / keys.count
        case "zipf":
            counted = min(keys.count, 10_000)
            total = math.fsum(key**-keys.exponent for key in range(1, counted + 1))
            return float(1.0 / (total + (keys.count - counted) * float(counted) ** -keys.exponent))
