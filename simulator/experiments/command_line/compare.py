"""`compare`: two designs under the same luck, and what differs for certain."""

import time
from argparse import Namespace

from rich.console import Console
from rich.markup import escape

from simulator.experiments.command_line.complaints import OK, print_json
from simulator.experiments.command_line.opening import open_file
from simulator.experiments.command_line.quantities import exact_duration
from simulator.experiments.command_line.run import known_engine, replication_bar
from simulator.experiments.command_line.summary import compact, table_of
from simulator.experiments.compare import Comparison, Difference, compare_designs, comparison_json
from simulator.experiments.intervals import Interval, half_width
from simulator.experiments.pool import cores

FINDINGS = {"less": "[bold]less[/]", "more": "[bold]more[/]", "not told apart": "[dim]not told apart[/]"}


def run(arguments: Namespace, console: Console) -> int:
    """Run both designs and print the differences of their headline numbers, each with its interval."""
    known_engine(arguments.engine)
    ours, _, _ = open_file(arguments.file)
    theirs, _, _ = open_file(arguments.other)
    screen = Console(stderr=True)
    with replication_bar(screen) as bar:
        task = bar.add_task("comparing", total=2 * arguments.replications, visible=screen.is_terminal)
        comparison = compare_designs(
            ours,
            theirs,
            arguments.scenario,
            seed=arguments.seed,
            replications=arguments.replications,
            engine=arguments.engine,
            until_s=arguments.until,
            workers=arguments.workers or cores(),
            files=(arguments.file, arguments.other),
            clock=time.perf_counter,
            on_replication=lambda done: bar.update(task, completed=done),
        )
    if arguments.json:
        print_json(comparison_json(comparison))
    else:
        _print(console, comparison)
    return OK


def _print(console: Console, comparison: Comparison) -> None:
    plan = comparison.plans[0]
    names = [escape(design.name) for design in comparison.designs]
    console.print(
        f"[bold]{names[0]}[/] against [bold]{names[1]}[/] · {escape(plan.scenario)} · "
        f"{exact_duration(plan.horizon_s)} · seed {comparison.seed} · engine {comparison.engine} · "
        f"[italic]{comparison.replications} pairs of replications under the same luck, 95 % intervals[/]",
        soft_wrap=True,
    )
    table = table_of(
        "Second minus first", "element", "measure", "first", "second", "difference", "", "pairing"
    )
    for each in comparison.differences:
        table.add_row(
            escape(each.element),
            each.headline.title,
            _pair(each.ours, each.our_interval, each.unit),
            _pair(each.theirs, each.their_interval, each.unit),
            _pair(each.difference, each.interval, each.unit),
            FINDINGS[each.finding],
            _gain(each),
        )
    console.print(table)
    console.print(
        "[dim]pairing: how many times as many replications independent runs would need for as narrow an interval "
        "of the difference. Each interval has its own 95 %, not all of them together.[/]",
        soft_wrap=True,
    )
    for word, only in (("first", comparison.only_ours), ("second", comparison.only_theirs)):
        if only:
            console.print(f"Only the {word} has: {escape(', '.join(only))}.", soft_wrap=True)
    if comparison.unpaired:
        missing = escape(", ".join(comparison.unpaired))
        console.print(f"Not compared, for fewer than two pairs have both: {missing}.", soft_wrap=True)


def _pair(value: float, interval: Interval, unit: str) -> str:
    """A mean and the half width of its interval, or that all pairs agree on it."""
    if half_width(interval) == 0.0:
        return f"{compact(value, unit)} in every pair"
    return f"{compact(value, unit)} ± {compact(half_width(interval), unit)}"


def _gain(each: Difference) -> str:
    return "" if each.gain is None else f"{each.gain:.1f} ×"
