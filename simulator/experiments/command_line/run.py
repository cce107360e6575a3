"""`run`: a scenario, its verdicts first."""

import json
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from simulator.compiler.pipeline import scenario_name
from simulator.design.document import Design
from simulator.engines.registry import ENGINES
from simulator.experiments.command_line.complaints import NOT_GOOD, OK, print_json
from simulator.experiments.command_line.opening import Unreadable, open_file
from simulator.experiments.command_line.summary import print_report
from simulator.experiments.report import report_json, traces_json
from simulator.experiments.run import OnFrame, RunReport, run_design
from simulator.experiments.series import write_parquet
from simulator.metrics.result import Frame


def run(arguments: Namespace, console: Console) -> int:
    """Run the scenario and print its objectives, headline numbers, ledger, sagas and faults; 1 when one is missed."""
    if arguments.engine not in ENGINES:
        raise Unreadable(f"There is no engine “{arguments.engine}”, only {', '.join(ENGINES)}.")
    design, _, _ = open_file(arguments.file)
    with _progress(design, arguments) as on_frame:
        report = run_design(
            design,
            arguments.scenario,
            seed=arguments.seed,
            replications=arguments.replications,
            engine=arguments.engine,
            until_s=arguments.until,
            on_frame=on_frame,
            clock=time.perf_counter,
            file=arguments.file,
        )
    data = report_json(report)
    if arguments.out is not None:
        _write(Path(arguments.out), data, report)
    if arguments.json:
        print_json(data)
    else:
        print_report(console, report)
    return OK if report.met else NOT_GOOD


@contextmanager
def _progress(design: Design, arguments: Namespace) -> Iterator[OnFrame | None]:
    """A bar on standard error while somebody watches it; nothing otherwise."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield None
        return
    name = scenario_name(design, arguments.scenario, arguments.file)
    horizon_s = arguments.until or design.scenarios[name].lasts
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(name, total=horizon_s * arguments.replications)

        def on_frame(replication: int, frame: Frame) -> None:
            bar.update(task, completed=horizon_s * (replication - 1) + frame.t_s)

        yield on_frame


def _write(folder: Path, data: dict[str, Any], report: RunReport) -> None:
    """`result.json`, `series.parquet` and `traces.json` in *folder*."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
        traces = json.dumps(traces_json(report.traces), indent=2, ensure_ascii=False, allow_nan=False)
        (folder / "traces.json").write_text(traces + "\n", encoding="utf-8")
        write_parquet(report.series, folder / "series.parquet")
    except OSError as error:
        raise Unreadable(f"“{folder}” cannot be written to: {error.strerror or error}.") from None
