"""`plan`: what a design becomes, op by op."""

from argparse import Namespace
from dataclasses import asdict

from rich.console import Console

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.command_line.complaints import OK, print_json
from simulator.experiments.command_line.opening import open_file
from simulator.plan.ops import Plan
from simulator.plan.text import dump, kind_of, sha256


def run(arguments: Namespace, _console: Console) -> int:
    """Print the plan as stable text (the form of the goldens), or as JSON."""
    design, _, _ = open_file(arguments.file)
    plan = compile_plan(design, arguments.scenario, until_s=arguments.until, file=arguments.file)
    if arguments.json:
        print_json(_as_data(plan))
    else:
        print(dump(plan), end="")
    return OK


def _as_data(plan: Plan) -> object:
    ops = [{"op": kind_of(op), **asdict(op)} for op in plan.ops]
    return _finite({**asdict(plan), "ops": ops, "sha256": sha256(plan)})


def _finite(value: object) -> object:
    """Infinite bounds as None: JSON has no infinity."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and value in (float("inf"), float("-inf")) else value
