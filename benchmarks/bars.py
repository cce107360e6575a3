"""What the compiled engine must reach, and whether it did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.race import Lane


@dataclass(frozen=True, slots=True)
class Bar:
    """*value* must be at least (or, with *at_most*, at most) *bar*; None was not measured, which *why* explains."""

    text: str
    value: float | None
    bar: float
    goal: float | None = None
    at_most: bool = False
    why: str = ""

    @property
    def met(self) -> bool | None:
        """None where it was not measured."""
        if self.value is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    @property
    def verdict(self) -> str:
        if self.met is None:
            return f"not measured: {self.why}"
        if self.goal is not None and self.value is not None and self.value >= self.goal:
            return "met, and the goal too"
        return "met" if self.met else "MISSED"


FASTER_THAN = (
    ("simpy-idiomatic", 25.0, ("tandem", "pipeline", "saga")),
    ("simpy-callbacks", 8.0, ("tandem", "pipeline", "saga")),
    ("ciw", 60.0, ("tandem",)),
    ("limit", 0.25, ("tandem", "pipeline", "saga")),
)
"""Contender, least ratio of the compiled engine's records per second to its own, workloads. The goal is twice that."""


def speed_bars(lanes: Sequence[Lane]) -> list[Bar]:
    """The ratios of one run; a wrong answer has no speed."""
    found = {(lane.contender.name, lane.workload.name): lane for lane in lanes}
    bars = []
    for name, least, workloads in FASTER_THAN:
        for workload in workloads:
            own, other = found.get(("compiled", workload)), found.get((name, workload))
            text = f"{workload}: compiled ÷ {name}"
            if own is None or other is None:
                absent = "compiled" if own is None else name
                bars.append(Bar(text, None, least, 2.0 * least, why=f"{absent} did not run"))
            elif own.wrong or other.wrong:
                bars.append(Bar(text, 0.0, least, 2.0 * least))
            else:
                bars.append(Bar(text, own.records_per_s / other.records_per_s, least, 2.0 * least))
    return bars


def objections(lanes: Iterable[Lane]) -> list[str]:
    """What theory says against the answers of all contenders."""
    return [
        f"{lane.workload.name}, {lane.contender.name}: {sentence}"
        for lane in lanes
        for sentence in lane.wrong
    ]


def verdict(bars: Sequence[Bar], wrong: Sequence[str]) -> str:
    """One line."""
    missed = [bar for bar in bars if bar.met is False]
    open_ = [bar for bar in bars if bar.met is None]
    if wrong:
        return f"WRONG ANSWERS: {len(wrong)}; the first: {wrong[0]}."
    if missed:
        return f"MISSED: {len(missed)} of {len(bars)} bars; the first: {missed[0].text}."
    if open_:
        return f"{len(bars) - len(open_)} of {len(bars)} bars met, {len(open_)} not measured."
    goals = [bar for bar in bars if bar.goal is not None]
    reached = sum(bar.value is not None and bar.value >= (bar.goal or 0.0) for bar in goals)
    return f"All {len(bars)} bars met; {reached} of {len(goals)} goals of twice the bar."
