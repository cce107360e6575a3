"""Replicate until the headline numbers are precise enough, or until the budget is spent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from simulator.base.errors import LagwiseError
from simulator.base.units import print_duration_s
from simulator.design.document import Design
from simulator.experiments.headline import headline_numbers
from simulator.experiments.intervals import QUANTILE_ERROR, relative_half_width
from simulator.experiments.merge import merge_metrics
from simulator.metrics.result import RunResult

LEAST = 5  # replications before the rule is asked: an interval of fewer is too much a matter of luck
MOST = 1000
BUDGET_S = 60.0

Why = Literal["precise", "budget", "most"]


class CannotBePrecise(LagwiseError):
    """A precision, a budget or a number of replications that makes no sense."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Until every headline number's 95 % interval has a half width of at most *relative* times its mean.

    At least *least* replications, at most *most*, and none is begun to be looked at once *budget_s*
    seconds of the clock have passed.
    """

    relative: float
    budget_s: float = BUDGET_S
    most: int = MOST
    least: int = LEAST

    def __post_init__(self) -> None:
        if not 0.0 < self.relative < 1.0:
            raise CannotBePrecise("A relative precision lies between 0 % and 100 %, such as 2 %.")
        if self.asked_half_width < QUANTILE_ERROR:
            raise CannotBePrecise(
                f"Quantiles are measured in steps of {200.0 * QUANTILE_ERROR:.1f} %, so no number of replications "
                f"makes them as precise as {100.0 * self.relative:g} %. Ask for 0.8 % or more."
            )
        if self.budget_s <= 0.0:
            raise CannotBePrecise("A budget is longer than no time, such as 60 s.")
        if self.least < 2:
            raise CannotBePrecise("An interval needs at least two replications.")
        if self.most < self.least:
            raise CannotBePrecise(
                f"At most {self.most} replications is fewer than the {self.least} that are needed at least."
            )

    @property
    def asked_half_width(self) -> float:
        """γ / (1 + γ): the half width over the *estimated* mean that keeps the error below γ of the *true* one."""
        return self.relative / (1.0 + self.relative)


@dataclass(frozen=True, slots=True)
class Short:
    """A headline number that is not precise enough: its half width is *relative* of its mean, None without interval."""

    element: str
    metric: str
    stat: str
    title: str
    relative: float | None

    def __str__(self) -> str:
        reached = "no interval" if self.relative is None else f"±{100.0 * self.relative:.2g} %"
        return f"{self.title} of {self.element} ({reached})"


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why replicating ended, and which of *numbers* headline numbers are not as precise as was asked."""

    asked: Precision
    why: Why
    replications: int
    numbers: int
    short: tuple[Short, ...]

    def __str__(self) -> str:
        asked = f"within {100.0 * self.asked.relative:g} %"
        began = f"Stopped after {self.replications} replication{'' if self.replications == 1 else 's'}"
        if self.why == "precise":
            return (
                f"{began}: each of the {self.numbers} headline numbers is {asked}, with 95 % confidence each."
            )
        began += (
            f", for the budget of {print_duration_s(self.asked.budget_s)} was spent: "
            if self.why == "budget"
            else f", for {self.asked.most} are the most that were allowed: "
        )
        if self.replications < self.asked.least:
            return f"{began}the rule needs {self.asked.least} replications before it can be asked."
        names = ", ".join(str(each) for each in self.short)
        return f"{began}{len(self.short)} of {self.numbers} headline numbers are not {asked}: {names}."


def replicate_until(
    precision: Precision, design: Design, results: Iterable[RunResult], clock: Callable[[], float]
) -> tuple[list[RunResult], Stopping]:
    """Take *results*, replications 1, 2, …, one by one until the rule holds or a bound is met.

    The sequential procedure of Law (5th ed., section 9.4.1, after Chow and Robbins 1965): after each
    replication from the least number on, stop when every half width is at most γ / (1 + γ) of its
    mean. Each interval has its own 95 %, not all of them together. The results taken are those that
    `replications=n` gives, so a run that *clock* ended is repeated by that number. What is taken is
    never more than *results* has.
    """
    began = clock()
    taken: list[RunResult] = []
    why: Why = "most"
    for result in results:
        taken.append(result)
        n = len(taken)
        if n >= precision.least and not short_of(precision, design, taken):
            why = "precise"
            break
        if clock() - began >= precision.budget_s:
            why = "budget"
            break
        if n >= precision.most:
            break
    numbers = len(headline_numbers(design, merge_metrics(taken)))
    return taken, Stopping(precision, why, len(taken), numbers, short_of(precision, design, taken))


def short_of(precision: Precision, design: Design, results: list[RunResult]) -> tuple[Short, ...]:
    """The headline numbers that are not as precise as was asked, the least precise first."""
    found = []
    for headline, each in headline_numbers(design, merge_metrics(results)):
        relative = None if each.interval is None else relative_half_width(each.interval)
        if relative is None or relative > precision.asked_half_width:
            found.append(Short(each.element, each.name, each.stat, headline.title, relative))
    return tuple(sorted(found, key=lambda each: -(each.relative if each.relative is not None else 2.0)))
