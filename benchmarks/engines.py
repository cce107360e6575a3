"""`python -m benchmarks.engines`: our engines and their peers on three workloads, ratios of one run.

Exit code 0 only when every answer agrees with theory and no bar is missed.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.bars import WITHOUT_BAR, objections, speed_bars
from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.growth import more_nodes, more_records, times_per_record, two_threads
from benchmarks.page import page
from benchmarks.race import race
from benchmarks.stopwatch import CHOICE, CLOCKS
from benchmarks.tables import Outcome, bars_grid, lanes_grid, show, waits_grid
from benchmarks.whole_process import waits
from benchmarks.workloads import WORKLOADS, Workload

QUICK = 0.05  # of a workload's horizon
BUSY = 0.5  # load per core before we have begun
PARTS = ("race", "growth", "process")


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    names = ", ".join(contender.name for contender in CONTENDERS)
    parser.add_argument("--only", metavar="NAMES", help=f"the race alone, between some of {names}")
    parser.add_argument("--workloads", metavar="NAMES", help="some of tandem, pipeline, saga")
    parser.add_argument("--parts", metavar="NAMES", help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--engine", default="compiled", help="the engine that the bars are about")
    parser.add_argument(
        "--clock",
        choices=sorted(CLOCKS),
        default="wall",
        help="cpu: the race by processor time, for tuning on a machine that others use",
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="the race over tiny horizons: answers, no bars")
    parser.add_argument("--page", type=Path, help="write what was found as a page")
    arguments = parser.parse_args(words)
    left_out = (arguments.only, arguments.workloads, arguments.parts, arguments.quick)
    if arguments.page and (any(left_out) or arguments.clock != "wall" or arguments.repeats < 3):
        parser.error("a page is about everything, by the clock on the wall, three times at least")
    return arguments


def chosen(only: str | None, names: Sequence[str], what: str) -> list[str]:
    """Those of *names* that *only* lists, all when it is None. Raises SystemExit for another name."""
    wanted = only.split(",") if only else list(names)
    for name in wanted:
        if name not in names:
            raise SystemExit(f"There is no {what} “{name}”; there are {', '.join(names)}.")
    return [name for name in names if name in wanted]


def taking_part(only: str | None, console: Console) -> list[Contender]:
    """The contenders that are wanted and here; says of the others why they are not."""
    names = chosen(only, [contender.name for contender in CONTENDERS], "contender")
    wanted = [contender for contender in CONTENDERS if contender.name in names]
    for contender in wanted:
        if contender.missing:
            console.print(f"{contender.name} does not take part: {contender.missing}.")
    return [contender for contender in wanted if not contender.missing]


def run_race(
    arguments: argparse.Namespace, workloads: Sequence[Workload], console: Console, say: Callable[[str], None]
) -> Outcome:
    """The contenders side by side, each workload's table as soon as it is there."""
    outcome = Outcome(arguments.engine, whole=not arguments.only and not arguments.quick)
    contenders = taking_part(arguments.only, console)
    for workload in workloads:
        horizon_s = workload.horizon_s * QUICK if arguments.quick else None
        lanes = race(contenders, workload, arguments.repeats, say, arguments.engine, horizon_s)
        if lanes:
            show(console, lanes_grid(lanes, arguments.engine))
        outcome.lanes += lanes
    outcome.wrong = objections(outcome.lanes)
    if not arguments.quick:
        bars = speed_bars(outcome.lanes, arguments.engine, [each.name for each in workloads])
        outcome.bars = [bar for bar in bars if outcome.whole or bar.met is not None]
    return outcome


def add_growth(
    outcome: Outcome, workloads: Sequence[Workload], repeats: int, say: Callable[[str], None]
) -> None:
    """What more records, more nodes and a second thread cost or give."""
    for workload in workloads:
        say(f"{workload.name}: ten times the records")
        outcome.bars.append(more_records(outcome.engine, workload, repeats))
    say("a thousand nodes")
    outcome.bars.append(more_nodes(outcome.engine, repeats))
    say("a thousand nodes that hang together")
    times = times_per_record(outcome.engine, repeats, joined=True)
    outcome.remarks.append(
        f"The thousand nodes of the bar are chains that share nothing. Where all hang together by one more topic, "
        f"a record takes {times:.2f} times as long as among ten such nodes; that has no bar."
    )
    say("two threads")
    gain = two_threads(outcome.engine, workloads[0], repeats)
    if gain is not None:
        outcome.remarks.append(
            f"Two replications in two threads of one process are done {gain:.2f} times as soon."
        )


def main(words: Sequence[str]) -> int:
    arguments = arguments_of(words)
    console, screen = Console(width=None if sys.stdout.isatty() else 120), Console(stderr=True)
    by_default = "race" if arguments.only or arguments.quick else None
    parts = chosen(arguments.parts or by_default, PARTS, "part")
    names = chosen(arguments.workloads, [workload.name for workload in WORKLOADS], "workload")
    workloads = [workload for workload in WORKLOADS if workload.name in names]

    def say(text: str) -> None:
        if screen.is_terminal:
            screen.print(f"[dim]{text} …[/]", highlight=False)

    CHOICE.clock = arguments.clock
    warn_of_company(console)
    outcome = Outcome(arguments.engine)
    if "race" in parts:
        outcome = run_race(arguments, workloads, console, say)
    if "growth" in parts:
        add_growth(outcome, workloads, arguments.repeats, say)
    if "process" in parts:
        for workload in workloads:
            say(f"{workload.name}: the whole process")
            outcome.waits.append(waits(outcome.engine, workload, arguments.repeats))
        show(console, waits_grid(outcome.waits))
    finish(outcome, console)
    if arguments.page is not None:
        arguments.page.write_text(page(outcome), encoding="utf-8")
    return 0 if outcome.good else 1


def warn_of_company(console: Console) -> None:
    """Says when others use the machine: then even ratios of one run are worth little."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > BUSY * cores:
        console.print(
            f"Others use this machine (load {load:.1f} on {cores} cores): ratios drift; --clock cpu drifts less.",
            highlight=False,
        )


def finish(outcome: Outcome, console: Console) -> None:
    """Objections, bars and the verdict, which is the last line."""
    for sentence in outcome.wrong:
        console.print(sentence, style="bold red", highlight=False)
    if outcome.bars:
        show(console, bars_grid(outcome.bars))
    if any(lane.contender.name == "simpy-hollowed" for lane in outcome.lanes):
        console.print(WITHOUT_BAR, highlight=False)
    for remark in outcome.remarks:
        console.print(remark, highlight=False)
    console.print(outcome.verdict, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
