"""What a whole benchmark found, as tables: the same ones on the screen and on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.bars import Bar, verdict
from benchmarks.race import Lane
from benchmarks.whole_process import Wait


@dataclass
class Outcome:
    """Everything that one run of the benchmark measured; *engine* is the one that the bars are about.

    *whole*: nobody was left out on purpose, so a bar that was not measured is missed, except for want of a
    C compiler.
    """

    engine: str
    whole: bool = False
    lanes: list[Lane] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """One line."""
        if self.absent and not self.wrong:
            return f"INCOMPLETE: {len(self.absent)} of {len(self.bars)} bars not measured."
        if self.bars or self.wrong:
            return verdict(self.bars, self.wrong)
        return "All answers agree with theory." if self.lanes else "No bar was asked for."

    @property
    def absent(self) -> list[Bar]:
        """Bars that a whole run should have measured and did not."""
        return [bar for bar in self.bars if self.whole and bar.met is None and not bar.excused]

    @property
    def good(self) -> bool:
        """Whether every answer is right and no bar is missed."""
        return not self.wrong and not self.absent and all(bar.met is not False for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: *words* says which columns are read as words; the others are numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()


def lanes_grid(lanes: Sequence[Lane], engine: str) -> Grid:
    """One workload: a row per contender, ratios of *engine* (or of the first that ran) to each."""
    workload = lanes[0].workload
    own = next((lane for lane in lanes if lane.contender.name == engine), lanes[0])
    rows = tuple(
        (
            lane.contender.name,
            f"{lane.records_per_s:,.0f}",
            f"{lane.ratio:.3g}",
            f"{sum(answer.records for answer in lane.answers) // len(lane.answers):,}",
            f"{lane.wall_s:.2f} s",
            f"{lane.spread:.2f}",
            "WRONG" if lane.wrong else "agrees",
        )
        for lane in lanes
    )
    return Grid(
        f"{workload.number} {workload.name}",
        (
            "contender",
            f"{workload.unit} a second",
            f"{own.contender.name} ÷ it",
            "of a run",
            "time",
            "fastest ÷ slowest",
            "theory",
        ),
        rows,
        ("contender", "theory"),
    )


def bars_grid(bars: Sequence[Bar]) -> Grid:
    """A row per bar, with the goal where there is one."""
    rows = []
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        rows.append(
            (
                bar.text,
                "" if bar.value is None else f"{bar.value:.3g}",
                f"{sign} {bar.bar:g}",
                "" if bar.goal is None else f"{sign} {bar.goal:g}",
                bar.verdict,
            )
        )
    return Grid("Bars", ("ratio", "measured", "bar", "goal", "verdict"), tuple(rows), ("ratio", "verdict"))


def waits_grid(waits: Sequence[Wait]) -> Grid:
    """The whole process, cold and warm."""
    rows = tuple(
        (each.workload, each.engine, f"{each.cold_s:.2f} s", f"{each.warm_s:.2f} s") for each in waits
    )
    return Grid(
        "The whole process", ("workload", "engine", "cold", "warm"), rows, words=("workload", "engine")
    )


def workload_names(lanes: Sequence[Lane]) -> list[str]:
    """Those that were run, in their order."""
    return list(dict.fromkeys(lane.workload.name for lane in lanes))


def of_workload(lanes: Sequence[Lane], name: str) -> list[Lane]:
    return [lane for lane in lanes if lane.workload.name == name]


def show(console: Console, grid: Grid) -> None:
    """On the screen."""
    table = Table(
        title=grid.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for column in grid.columns:
        table.add_column(column, justify="left" if column in grid.words else "right")
    for row in grid.rows:
        table.add_row(*row)
    console.print(table, highlight=False)


def markdown(grid: Grid) -> list[str]:
    """As lines of a page, without its title."""
    marks = (" --- " if column in grid.words else " ---: " for column in grid.columns)
    lines = [f"| {' | '.join(grid.columns)} |", f"|{'|'.join(marks)}|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in grid.rows)]
