"""`run`: a scenario, its verdicts first."""

import json
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from simulator.compiler.pipeline import scenario_name
from simulator.design.document import Design
from simulator.engines.registry import AUTO, ENGINES
from simulator.experiments.command_line import step
from simulator.experiments.command_line.complaints import NOT_GOOD, OK, print_json
from simulator.experiments.command_line.opening import Unreadable, open_file
from simulator.experiments.command_line.summary import print_report
from simulator.experiments.command_line.traces import print_chosen
from simulator.experiments.pool import OnFrame, cores
from simulator.experiments.precision import BUDGET_S, LEAST, MOST, CannotBePrecise, Precision
from simulator.experiments.report import chosen_json, report_json, traces_json
from simulator.experiments.run import RunReport, run_design
from simulator.experiments.series import write_parquet


def run(arguments: Namespace, console: Console) -> int:
    """Run the scenario and print its objectives, headline numbers, ledger, sagas and faults; 1 when one is missed."""
    known_engine(arguments.engine)
    if arguments.step is not None:
        return step.run(arguments, console)
    if arguments.replication != 1:
        raise Unreadable("--replication says which one to step through: add --step.")
    precision = _precision(arguments)
    design, _, _ = open_file(arguments.file)
    with _progress(design, arguments, precision) as (on_frame, on_replication):
        report = run_design(
            design,
            arguments.scenario,
            seed=arguments.seed,
            replications=arguments.replications,
            engine=arguments.engine,
            until_s=arguments.until,
            warm_up=arguments.warm_up,
            precision=precision,
            traces=arguments.out is not None and not arguments.trace,
            choices=arguments.trace,
            workers=arguments.workers or cores(),
            on_frame=on_frame,
            on_replication=on_replication,
            clock=time.perf_counter,
            file=arguments.file,
        )
    data = report_json(report)
    if arguments.trace:
        data["traces"] = chosen_json(report.chosen)
    if arguments.out is not None:
        _write(Path(arguments.out), data, report)
    if arguments.json:
        print_json(data)
    else:
        print_report(console, report)
        print_chosen(console, report)
    return OK if report.met else NOT_GOOD


def known_engine(name: str) -> None:
    """Raises Unreadable unless there is an engine of that name, or it is left to us."""
    names = (AUTO, *ENGINES)
    if name not in names:
        raise Unreadable(f"There is no engine “{name}”, only {', '.join(names)}.")


def _precision(arguments: Namespace) -> Precision | None:
    """What was asked for, None for a fixed number of replications. Raises CannotBePrecise."""
    if arguments.precision is None:
        if arguments.budget is not None or arguments.max_replications is not None:
            raise CannotBePrecise(
                "A budget bounds the search for a precision: add one, such as --precision 2%."
            )
        return None
    return Precision(
        arguments.precision,
        budget_s=arguments.budget or BUDGET_S,
        most=arguments.max_replications or MOST,
        least=max(LEAST, arguments.replications),
    )


@contextmanager
def _progress(
    design: Design, arguments: Namespace, precision: Precision | None
) -> Iterator[tuple[OnFrame | None, Callable[[int], None]]]:
    """A bar on standard error while somebody watches it; nothing otherwise. One run moves with its frames."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield None, lambda done: None
        return
    name = scenario_name(design, arguments.scenario, arguments.file)
    with replication_bar(screen) as bar:
        if precision is None and arguments.replications == 1:
            task = bar.add_task(name, total=arguments.until or design.scenarios[name].lasts)
            yield lambda replication, frame: bar.update(task, completed=frame.t_s), lambda done: None
        else:
            task = bar.add_task(name, total=None if precision else arguments.replications)
            yield None, lambda done: bar.update(task, completed=done)


def replication_bar(screen: Console) -> Progress:
    """The bar of everything that runs for long."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
    )


def _write(folder: Path, data: dict[str, Any], report: RunReport) -> None:
    """`result.json`, `series.parquet` and `traces.json` in *folder*: the traces that were chosen, else the slowest."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
        chosen = dict.fromkeys(trace for each in report.chosen for trace in each.traces)
        traces = json.dumps(
            traces_json([*report.traces, *chosen]), indent=2, ensure_ascii=False, allow_nan=False
        )
        (folder / "traces.json").write_text(traces + "\n", encoding="utf-8")
        write_parquet(report.series, folder / "series.parquet")
    except OSError as error:
        raise Unreadable(f"“{folder}” cannot be written to: {error.strerror or error}.") from None
