"""`python -m benchmarks.engines`: our engines and their peers on three workloads, ratios of one run.

Exit code 0 only when every answer agrees with theory and no bar is missed.
"""

import argparse
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.bars import Bar, objections, speed_bars, verdict
from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.race import Lane, race
from benchmarks.workloads import WORKLOADS, Workload

QUICK = 0.05  # of a workload's horizon


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    names = ", ".join(contender.name for contender in CONTENDERS)
    parser.add_argument("--only", metavar="NAMES", help=f"a list with commas of {names}")
    parser.add_argument("--workloads", metavar="NAMES", help="a list with commas of tandem, pipeline, saga")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="tiny horizons, answers only, no bars")
    return parser.parse_args(words)


def chosen_contenders(only: str | None) -> list[Contender]:
    """Those that are named and here. Raises SystemExit for a name that does not exist."""
    known = {contender.name: contender for contender in CONTENDERS}
    wanted = only.split(",") if only else list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise SystemExit(f"There is no contender “{unknown[0]}”; there are {', '.join(known)}.")
    return [contender for name, contender in known.items() if name in wanted]


def chosen_workloads(only: str | None) -> list[Workload]:
    """Those that are named. Raises SystemExit for a name that does not exist."""
    known = {workload.name: workload for workload in WORKLOADS}
    wanted = only.split(",") if only else list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise SystemExit(f"There is no workload “{unknown[0]}”; there are {', '.join(known)}.")
    return [workload for name, workload in known.items() if name in wanted]


def print_lanes(console: Console, workload: Workload, lanes: Sequence[Lane]) -> None:
    """A row per contender; the ratios are to the first of them."""
    title = f"{workload.number} {workload.name}: {workload.unit} a second, medians"
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    first = lanes[0].contender.name if lanes else ""
    for column in ("contender", "a second", f"{first} ÷ it", "a run takes", "fastest ÷ slowest", "theory"):
        table.add_column(column, justify="left" if column in ("contender", "theory") else "right")
    for lane in lanes:
        table.add_row(
            lane.contender.name,
            f"{lane.records_per_s:,.0f}",
            f"{lanes[0].records_per_s / lane.records_per_s:.3g}",
            f"{lane.wall_s:.2f} s",
            f"{lane.spread:.2f}",
            "[bold red]WRONG[/]" if lane.wrong else "[green]agrees[/]",
        )
    console.print(table)


def print_bars(console: Console, bars: Sequence[Bar]) -> None:
    """A row per bar, with the goal where there is one."""
    table = Table(title="Bars", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("", "measured", "bar", "goal", "verdict"):
        table.add_column(column, justify="left" if column in ("", "verdict") else "right")
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        table.add_row(
            bar.text,
            "" if bar.value is None else f"{bar.value:.3g}",
            f"{sign} {bar.bar:g}",
            "" if bar.goal is None else f"{sign} {bar.goal:g}",
            bar.verdict,
        )
    console.print(table)


def main(words: Sequence[str]) -> int:
    arguments = arguments_of(words)
    console, screen = Console(width=110), Console(stderr=True)
    contenders = chosen_contenders(arguments.only)
    for contender in contenders:
        if contender.missing:
            console.print(f"{contender.name} does not take part: {contender.missing}.")
    present = [contender for contender in contenders if not contender.missing]

    def on_run(text: str) -> None:
        if screen.is_terminal:
            screen.print(f"[dim]{text} …[/]", highlight=False)

    lanes: list[Lane] = []
    for workload in chosen_workloads(arguments.workloads):
        horizon_s = workload.horizon_s * QUICK if arguments.quick else None
        found = race(present, workload, arguments.repeats, on_run, horizon_s)
        print_lanes(console, workload, found)
        lanes += found
    wrong = objections(lanes)
    for sentence in wrong:
        console.print(f"[bold red]{sentence}[/]")
    bars = [] if arguments.quick else speed_bars(lanes)
    if bars:
        print_bars(console, bars)
    console.print(verdict(bars, wrong), highlight=False)
    return 1 if wrong or any(bar.met is False for bar in bars) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
