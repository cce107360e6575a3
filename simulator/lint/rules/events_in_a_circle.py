from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, listed, quoted

_MOST_STEPS = 10_000


class EventsInACircle(Rule):
    """Events go round in a circle.

    Why it matters
        A record that causes itself again multiplies without end unless something in the circle drops
        it; one mistake in a condition becomes a storm.
    Bad
        stock-changed makes pricing emit price-changed, which makes stock emit stock-changed
    Good
        pricing reacts to stock-changed, and nobody reacts to price-changed with it
    Mend
        Break the circle, or let something in it end most records.
    """

    CODE: ClassVar[str] = "TOP008"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        after: dict[str, list[tuple[str, float]]] = {}
        for emission in facts.emissions:
            start = emission.at.topic or emission.at.name
            end = emission.to if emission.to in facts.design.topics else f"{emission.to}.{emission.what}"
            after.setdefault(start, []).append((end, emission.expected))
        seen: set[frozenset[str]] = set()
        for start in after:
            for circle, factor in _circles(after, start):
                if frozenset(circle) in seen:
                    continue
                seen.add(frozenset(circle))
                path = f"topics.{start}" if start in facts.design.topics else facts.commands[start].path
                yield self.finding(
                    start,
                    path,
                    f"Each record of {quoted(start)} comes back as {about(factor)} through {listed([*circle[1:], start])}.",
                    severity="error" if factor >= 1.0 else "advice",
                )


def _circles(after: dict[str, list[tuple[str, float]]], start: str) -> Iterator[tuple[list[str], float]]:
    """Every way from *start* back to itself, with the expected records that arrive per record that left."""
    ways: list[tuple[list[str], float]] = [([start], 1.0)]
    steps = 0
    while ways and steps < _MOST_STEPS:
        way, factor = ways.pop()
        steps += 1
        for end, expected in after.get(way[-1], ()):
            if end == start:
                yield way, factor * expected
            elif end not in way:
                ways.append(([*way, end], factor * expected))
