"""What our engine must reach, and whether it did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.race import Lane


@dataclass(frozen=True, slots=True)
class Bar:
    """*value* must be at least (or, with *at_most*, at most) *bar*; None was not measured, which *why* explains.

    *excused*: a machine need not have what it takes to measure it.
    """

    text: str
    value: float | None
    bar: float
    goal: float | None = None
    at_most: bool = False
    why: str = ""
    excused: bool = False

    @property
    def met(self) -> bool | None:
        """None where it was not measured."""
        if self.value is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    @property
    def reaches_goal(self) -> bool:
        return self.value is not None and self.goal is not None and self.value >= self.goal

    @property
    def verdict(self) -> str:
        if self.met is None:
            return f"not measured: {self.why}"
        if self.reaches_goal:
            return "met, and the goal too"
        return "met" if self.met else "MISSED"


FASTER_THAN = (
    ("simpy-idiomatic", 25.0, ("tandem", "pipeline", "saga")),
    ("simpy-callbacks", 8.0, ("tandem", "pipeline", "saga")),
    ("ciw", 60.0, ("tandem",)),
    ("limit", 0.25, ("tandem", "pipeline", "saga")),
)
"""Contender, least ratio of our engine's records per second to its own, workloads. The goal is twice that."""

WITHOUT_BAR = (
    "The bar against hand-tuned SimPy is about simpy-callbacks, which goes through SimPy's public interface: what a "
    "user of the library can write. simpy-hollowed pushes into its private heap and arms used events anew by hand, "
    "so that no more than SimPy's step is left; its ratios stand in the tables for information and have no bar."
)


def speed_bars(lanes: Sequence[Lane], engine: str, workloads: Sequence[str]) -> list[Bar]:
    """The ratios of one run that are about *workloads*; a wrong answer has no speed."""
    found = {(lane.contender.name, lane.workload.name): lane for lane in lanes}
    bars = []
    for name, least, its in FASTER_THAN:
        for workload in its:
            if workload in workloads:
                own, other = found.get((engine, workload)), found.get((name, workload))
                bars.append(_ratio(f"{workload}: {engine} ÷ {name}", own, other, least, name == "limit"))
    return bars


def _ratio(text: str, own: Lane | None, other: Lane | None, least: float, excused: bool) -> Bar:
    if own is None or other is None:
        why = "our engine did not run" if own is None else "the other did not run"
        return Bar(text, None, least, 2.0 * least, why=why, excused=excused and own is not None)
    if own.wrong or other.wrong:
        return Bar(text, 0.0, least, 2.0 * least)
    return Bar(text, other.ratio, least, 2.0 * least)


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
    measured = [bar for bar in bars if bar.met is not None]
    goals = [bar for bar in measured if bar.goal is not None]
    if wrong:
        return f"WRONG: {len(wrong)} answers that theory objects to."
    if missed:
        return f"MISSED: {len(missed)} of {len(measured)} bars: {', '.join(bar.text for bar in missed)}."
    if not measured:
        return "No bar was measured."
    unmeasured = f" ({len(bars) - len(measured)} more not measured)" if len(measured) < len(bars) else ""
    reached = sum(bar.reaches_goal for bar in goals)
    return (
        f"All {len(measured)} bars met{unmeasured}; "
        f"{reached} of {len(goals)} ratios reach the goal of twice the bar."
    )
