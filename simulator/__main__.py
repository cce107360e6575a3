"""`python -m simulator`: lint, plan, solve, run, compare and export designs from a terminal; validate the engines.

Exit codes: 0 all is well, 1 findings or missed objectives, 2 the input cannot be used.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Literal

from simulator.base.own_python import hand_over_unless_installed

if __name__ == "__main__":
    hand_over_unless_installed(("rich", "yaml", "pydantic", "simpy", "pyarrow", "scipy"))

from rich.console import Console
from rich.markup import escape

from simulator import __version__
from simulator.base.errors import LagwiseError, PhraseError
from simulator.base.units import parse_duration_s, parse_percent
from simulator.compiler.pipeline import CannotCompile
from simulator.engines.base import CannotRun
from simulator.experiments.command_line import (
    compare,
    export,
    lint,
    plan,
    run,
    schema,
    solve,
    step,
    traces,
    validate,
)
from simulator.experiments.command_line.complaints import BAD_INPUT, refuse
from simulator.experiments.command_line.opening import BadDesign, read_text
from simulator.experiments.pool import USUAL_ENGINE
from simulator.experiments.precision import BUDGET_S, MOST
from simulator.exporters.registry import EXPORTERS

COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "compare": compare.run,
    "export": export.run,
    "lint": lint.run,
    "plan": plan.run,
    "run": run.run,
    "schema": schema.run,
    "solve": solve.run,
    "validate": validate.run,
}
WIDTH_OF_A_FILE = 140  # columns when the output is no terminal


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    arguments = _parser().parse_args(argv)
    out, problems = _console(stderr=False), _console(stderr=True)
    try:
        return COMMANDS[arguments.command](arguments, out)
    except BadDesign as bad:
        return refuse(problems, bad.findings, bad.text, as_json=arguments.json)
    except CannotCompile as cannot:
        return refuse(problems, cannot.findings, read_text(arguments.file), as_json=arguments.json)
    except (LagwiseError, CannotRun) as sentence:
        problems.print(f"[bold red]error:[/] {escape(str(sentence))}", soft_wrap=True)
        return BAD_INPUT


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    return console


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--version", action="version", version=f"lagwise {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = _command(commands, "lint", "say what is wrong with a design, where, and why")
    check.add_argument("--scenario", help="whose traffic the rules about load see (default: the first)")
    check.add_argument(
        "--fail-on", choices=lint.SEVERITIES, default="warning", help="exit with 1 from this severity on"
    )

    check.add_argument("--sarif", metavar="FILE", help="write the findings there too, for code hosts")

    show = _command(commands, "plan", "print the plan that engines run")
    show.add_argument("--scenario", help="default: the first")
    show.add_argument("--until", type=_duration, metavar="TIME", help="instead of what the scenario lasts")

    formulas = _command(
        commands, "solve", "answer by queueing theory: loads, waits, bottleneck, largest rates"
    )
    formulas.add_argument("--scenario", help="default: the first")

    go = _command(commands, "run", "run a scenario; verdicts on the objectives come first")
    _add_run_options(go)
    go.add_argument("--replications", type=_whole(1), default=1, help="default: 1; more give intervals")
    go.add_argument(
        "--warm-up",
        type=_warm_up,
        metavar="TIME|auto",
        help="instead of what the scenario says; auto finds it by MSER-5 on pilot runs",
    )
    go.add_argument(
        "--precision",
        type=_share,
        metavar="SHARE",
        help="replicate until the 95 %% interval of every headline number is within it, such as 2%%",
    )
    go.add_argument(
        "--budget",
        type=_duration,
        metavar="TIME",
        help=f"end the search for it then (default: {BUDGET_S:g} s)",
    )
    go.add_argument("--max-replications", type=_whole(2), metavar="N", help=f"and there (default: {MOST})")
    go.add_argument(
        "--step",
        nargs="?",
        const=step.FIRST_SECOND,
        type=step.window,
        metavar="FROM..TO",
        help="print the reference engine's events one by one instead; default: the first second",
    )
    go.add_argument("--replication", type=_whole(1), default=1, help="which one to step through; default: 1")
    go.add_argument(
        "--trace",
        action="append",
        default=[],
        type=traces.choice,
        metavar="WHAT",
        help="show its way through the system, step by step, by doing the run again: slowest:20, key:SOURCE/3, "
        "record:SOURCE-17 (or record:ID, as --step prints it), saga:SAGA/SOURCE-17; at most 100 each; may be repeated",
    )
    go.add_argument(
        "--out",
        metavar="DIR",
        help="write result.json, series.parquet and traces.json (what --trace chose, else the slowest) there",
    )

    both = _command(commands, "compare", "run two designs under the same luck; differences with intervals")
    both.add_argument("other", metavar="OTHER", help="the design to compare with")
    _add_run_options(both)
    both.add_argument("--replications", type=_whole(2), default=10, help="pairs of runs; default: 10")

    files = _command(commands, "export", "write files for a target, and say what they cannot express")
    files.add_argument("--target", required=True, choices=sorted(EXPORTERS))
    files.add_argument("--out", required=True, metavar="DIR")

    commands.add_parser("schema", help="print the JSON Schema of a design document, for editors and checks")

    theory = commands.add_parser("validate", help="compare the engine with closed forms of queueing theory")
    validate.add_arguments(theory)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about)
    command.add_argument(
        "file", metavar="DESIGN", help="a design document, YAML or JSON; - is standard input"
    )
    command.add_argument("--json", action="store_true", help="plain data instead of tables")
    return command


def _add_run_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--scenario", help="default: the first")
    command.add_argument("--until", type=_duration, metavar="TIME", help="instead of what the scenario lasts")
    command.add_argument("--seed", type=_whole(0), default=1, help="default: 1")
    command.add_argument(
        "--engine", default=USUAL_ENGINE, help="auto (the compiled one, as by default), compiled or reference"
    )
    command.add_argument(
        "--workers",
        type=_whole(1),
        help="replications at once; default: one per core; no number depends on it",
    )


def _warm_up(text: str) -> float | Literal["auto"]:
    return "auto" if text == "auto" else _length(text)


def _share(text: str) -> float:
    try:
        return parse_percent(text)
    except PhraseError as error:
        raise argparse.ArgumentTypeError(f"{error.message} Write {error.allowed}.") from None


def _length(text: str) -> float:
    try:
        return parse_duration_s(text)
    except PhraseError as error:
        raise argparse.ArgumentTypeError(f"{error.message} Write {error.allowed}.") from None


def _duration(text: str) -> float:
    seconds = _length(text)
    if seconds <= 0.0:
        raise argparse.ArgumentTypeError("a run lasts longer than no time")
    return seconds


def _whole(least: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from None
        if number < least:
            raise argparse.ArgumentTypeError(f"{number} is less than {least}")
        return number

    return whole


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(BAD_INPUT)
