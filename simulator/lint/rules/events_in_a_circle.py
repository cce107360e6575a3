import math
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import ClassVar

from simulator.base.findings import Finding, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, listed, quoted


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
        after: dict[str, dict[str, float]] = {}
        for emission in facts.emissions:
            start = emission.at.topic or emission.at.name
            end = emission.to if emission.to in facts.design.topics else f"{emission.to}.{emission.what}"
            follows = after.setdefault(start, {})
            follows[end] = follows.get(end, 0.0) + emission.expected
        told: set[str] = set()
        for start in after:
            circle = () if start in told else _shortest_circle(after, start, told)
            if not circle:
                continue
            told.update(circle)
            factor = math.prod(after[one][other] for one, other in pairwise((*circle, start)))
            path = f"topics.{start}" if start in facts.design.topics else facts.commands[start].path
            yield self.finding(
                start,
                path,
                f"Each record of {quoted(start)} comes back as {about(factor)} "
                f"through {listed([*circle[1:], start])}.",
                severity="error" if factor >= 1.0 else "advice",
            )


def _shortest_circle(
    after: Mapping[str, Mapping[str, float]], start: str, without: Collection[str]
) -> tuple[str, ...]:
    """The places of a shortest way from *start* back to itself that avoids *without*; () when there is none."""
    came_from: dict[str, str] = {}
    edge = [start]
    while edge:
        beyond: list[str] = []
        for place in edge:
            for end in after.get(place, ()):
                if end == start:
                    way = [place]
                    while way[-1] != start:
                        way.append(came_from[way[-1]])
                    return tuple(reversed(way))
                if end not in came_from and end not in without:
                    came_from[end] = place
                    beyond.append(end)
        edge = beyond
    return ()
