"""`run --step`: the events of a window of one replication, one a line, as the reference engine takes them."""

import argparse
from argparse import Namespace
from dataclasses import asdict, replace

from rich.console import Console

from simulator.base.errors import LagwiseError, PhraseError
from simulator.base.units import parse_duration_s, print_duration_s
from simulator.compiler.pipeline import compile_plan
from simulator.engines.reference.engine import ReferenceEngine
from simulator.engines.reference.stepping import Happening, happenings
from simulator.experiments.command_line.complaints import OK, print_json
from simulator.experiments.command_line.opening import open_file
from simulator.plan.ops import Plan

LINES_MOST = 10_000
FIRST_SECOND = (0.0, 1.0)


class CannotStep(LagwiseError):
    """What was asked beside `--step` does not go with it."""


def window(text: str) -> tuple[float, float]:
    """FROM..TO in seconds, of two phrases such as "10 s..10.5 s". Raises ArgumentTypeError with a sentence."""
    begins, dots, ends = text.partition("..")
    if not dots:
        raise argparse.ArgumentTypeError(f"“{text}” is no window: write one such as 10s..10.5s")
    try:
        from_s, to_s = parse_duration_s(begins.strip()), parse_duration_s(ends.strip())
    except PhraseError as error:
        raise argparse.ArgumentTypeError(f"{error.message} Write {error.allowed}.") from None
    if to_s <= from_s:
        raise argparse.ArgumentTypeError(f"“{text}” ends before it begins")
    return from_s, to_s


def run(arguments: Namespace, console: Console) -> int:
    """Print the window's events: instant with every digit, kind, element, what happens to which record.

    It is the run that the same flags without `--step` make. Raises CannotStep for flags of more than one run.
    """
    plan = _plan(arguments)
    from_s, to_s = arguments.step[0], min(arguments.step[1], plan.horizon_s)
    if from_s >= plan.horizon_s:
        raise CannotStep(f"The run ends at {print_duration_s(plan.horizon_s)}, before the window begins.")
    engine = ReferenceEngine(plan, arguments.seed, arguments.replication)
    found, cut = happenings(engine, from_s, to_s, LINES_MOST)
    if arguments.json:
        head = {
            "engine": engine.name,
            "seed": engine.seed,
            "replication": engine.replication,
            "scenario": plan.scenario,
        }
        print_json(
            {**head, "from_s": from_s, "to_s": to_s, "cut": cut, "events": [asdict(each) for each in found]}
        )
        return OK
    for each in found:
        print(line(each))
    until = (
        f"cut after {LINES_MOST:,} of them, at {found[-1].at_s!r} s; ask for a shorter window"
        if cut
        else "all"
    )
    print(
        f"{len(found):,} events from {from_s!r} s to {to_s!r} s ({until}) · "
        f"{plan.scenario} · seed {engine.seed} · replication {engine.replication} · engine {engine.name} (single run)"
    )
    return OK


def line(happening: Happening) -> str:
    """One event as a line of columns; the instant has all its digits."""
    where = f"{happening.element}[{happening.instance}]" if happening.element else "–"
    return f"{happening.at_s!r:<22} {happening.kind:<11} {where:<28} {happening.text}"


def _plan(arguments: Namespace) -> Plan:
    if arguments.engine == "compiled":
        raise CannotStep(
            "Events are the reference engine's; the compiled one has the same bits. Leave --engine away."
        )
    if arguments.trace:
        raise CannotStep(
            "--step prints the events of a window, --trace the way of a record: ask for one of them."
        )
    if arguments.replications != 1 or arguments.precision is not None or arguments.out is not None:
        raise CannotStep("--step goes through one replication, and prints: say which with --replication N.")
    if arguments.warm_up == "auto":
        raise CannotStep("--step does not look for a warm-up: give it as a time, or leave it away.")
    design, _, _ = open_file(arguments.file)
    plan = compile_plan(design, arguments.scenario, until_s=arguments.until, file=arguments.file)
    return plan if arguments.warm_up is None else replace(plan, warm_up_s=arguments.warm_up)
