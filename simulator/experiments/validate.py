"""The engines against theory: `python -m simulator validate`.

Every closed form is a design document that goes through the ordinary front door and is replicated
with fixed seeds; the exact value must lie inside the simulated interval. The level is family-wise
(Bonferroni): were every answer right, all intervals together would hold with 99 % probability.
"""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from simulator.base.errors import LagwiseError
from simulator.compiler.pipeline import compile_plan
from simulator.experiments.closed_forms import CLOSED_FORMS, ClosedForm, Quantity
from simulator.experiments.foreseen import agrees, analytic_values
from simulator.experiments.intervals import interval, mean
from simulator.experiments.run import run_plan
from simulator.metrics.result import RunResult
from simulator.plan.ops import Plan
from simulator.scenario import open_design

DESIGNS = Path(__file__).resolve().parents[2] / "benchmarks" / "closed_forms"
FAMILY_LEVEL = 0.99
REPLICATIONS = 10
SEED = 1

Key = tuple[str, str, str]  # element, metric, statistic
Run = tuple[Plan, int, int, str]  # plan, seed, replication, engine


class CannotCompare(LagwiseError):
    """A closed form was asked for that does not exist, or too few replications for an interval."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity: theory's *exact* value, the analytic engine's, the mean over replications and its interval (low, high)."""

    form: ClosedForm
    quantity: Quantity
    simulated: float
    low: float
    high: float
    analytic: float | None = None

    @property
    def foreseen(self) -> bool:
        """Whether the analytic engine gives the exact value to six digits."""
        return agrees(self.quantity.exact, self.analytic)

    @property
    def inside(self) -> bool:
        """Whether the exact value lies in the simulated interval."""
        return self.low <= self.quantity.exact <= self.high


def compare(
    forms: Sequence[ClosedForm] = CLOSED_FORMS,
    *,
    replications: int = REPLICATIONS,
    seed: int = SEED,
    scale: float = 1.0,
    engine: str = "reference",
    designs: Path = DESIGNS,
    workers: int = 1,
    on_form: Callable[[ClosedForm], None] = lambda form: None,
) -> list[Comparison]:
    """Run every form and compare, in *workers* processes; the numbers do not depend on how many.

    *scale* shortens the runs (their warm-up stays); *on_form* hears which form is waited for.
    """
    tests = sum(len(form.quantities) for form in forms)
    level = 1.0 - (1.0 - FAMILY_LEVEL) / tests
    numbers = range(1, replications + 1)
    plans = [plan_of(form, designs, scale) for form in forms]
    runs = [(plan, seed, number, engine) for plan in plans for number in numbers]
    comparisons: list[Comparison] = []
    with _answers(runs, workers) as answers:
        for form, plan in zip(forms, plans, strict=True):
            on_form(form)
            found = [next(answers) for _ in numbers]
            foreseen = analytic_values(plan, form.quantities)
            comparisons += [
                _compare(form, quantity, found, level, analytic)
                for quantity, analytic in zip(form.quantities, foreseen, strict=True)
            ]
    return comparisons


def _compare(
    form: ClosedForm, quantity: Quantity, runs: list[dict[Key, float]], level: float, analytic: float | None
) -> Comparison:
    values = [quantity.measure(run) for run in runs]
    found = interval(values, level)
    if found is None:
        raise ValueError("an interval needs at least two replications")
    return Comparison(form, quantity, mean(values), found[0], found[1], analytic)


@contextmanager
def _answers(runs: list[Run], workers: int) -> Iterator[Iterator[dict[Key, float]]]:
    """What each of *runs* measured, in their order: runs do not know of each other, so processes share them."""
    if workers == 1:
        yield map(_measure, runs)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield pool.map(_measure, runs)


def _measure(run: Run) -> dict[Key, float]:
    plan, seed, number, engine = run
    return measured(run_plan(plan, seed, number, engine))


def plan_of(form: ClosedForm, designs: Path = DESIGNS, scale: float = 1.0) -> Plan:
    """The plan of a form's document, its measured part shortened to *scale*."""
    path = designs / f"{form.file}.yaml"
    parsed = open_design(path.read_text(encoding="utf-8"), path=str(path))
    if parsed.design is None:
        raise ValueError("\n".join(str(finding) for finding in parsed.findings))
    part = next(iter(parsed.design.scenarios.values()))
    return compile_plan(parsed.design, until_s=part.warm_up_s + scale * (part.lasts - part.warm_up_s))


def measured(result: RunResult) -> dict[Key, float]:
    """The metrics of a run that have a value."""
    return {
        (each.element, each.name, each.stat): each.value for each in result.metrics if each.value is not None
    }


def print_comparisons(console: Console, comparisons: Iterable[Comparison], replications: int) -> None:
    """A row each: exact value, simulated value with its interval, inside or not."""
    rows = list(comparisons)
    level = 100.0 * (1.0 - (1.0 - FAMILY_LEVEL) / len(rows))
    title = (
        f"{len(rows)} closed forms, {replications} replications each; "
        f"{100.0 * FAMILY_LEVEL:g} % for all together is {level:.3f} % for each"
    )
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("case", "quantity", "exact", "analytic", "simulated", "interval", ""):
        table.add_column(column, justify="left" if column in ("case", "quantity", "") else "right")
    for row in rows:
        table.add_row(
            row.form.name,
            row.quantity.name,
            f"{row.quantity.exact:.6g}",
            "–"
            if row.analytic is None
            else f"{row.analytic:.6g}"
            if row.foreseen
            else f"[bold red]{row.analytic:.6g}[/]",
            f"{row.simulated:.6g}",
            f"[{row.low:.6g}, {row.high:.6g}]".replace("[", "\\["),
            "[green]inside[/]" if row.inside else "[bold red]OUTSIDE[/]",
        )
    console.print(table)
    outside = sum(not row.inside for row in rows)
    if outside:
        console.print(f"[bold red]{outside} of {len(rows)} exact values lie outside.[/]")
    else:
        console.print(f"[bold green]All {len(rows)} exact values lie inside.[/]")
    differ = sum(not row.foreseen for row in rows)
    if differ:
        console.print(f"[bold red]The analytic engine differs in {differ} of {len(rows)} values.[/]")
    else:
        console.print(f"[bold green]The analytic engine gives all {len(rows)} values to six digits.[/]")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    names = [form.file for form in CLOSED_FORMS]
    parser.add_argument("forms", nargs="*", metavar="FORM", help=f"only these of {', '.join(names)}")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--engine", default="reference")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes; default: all")
    parser.add_argument("--quick", action="store_true", help="one of each kind, a quarter as long")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the comparison; 1 when an exact value lies outside of its interval. Raises CannotCompare."""
    if arguments.replications < 2:
        raise CannotCompare("An interval needs at least two replications.")
    unknown = sorted(set(arguments.forms) - {form.file for form in CLOSED_FORMS})
    if unknown:
        raise CannotCompare(f"There is no closed form “{unknown[0]}”.")
    forms = [
        form
        for form in CLOSED_FORMS
        if (form.quick or not arguments.quick) and (not arguments.forms or form.file in arguments.forms)
    ]
    screen = Console(stderr=True)

    def on_form(form: ClosedForm) -> None:
        if screen.is_terminal:
            screen.print(f"[dim]{form.name} …[/]", highlight=False)

    comparisons = compare(
        forms,
        replications=arguments.replications,
        seed=arguments.seed,
        scale=0.25 if arguments.quick else 1.0,
        engine=arguments.engine,
        workers=arguments.workers,
        on_form=on_form,
    )
    print_comparisons(console, comparisons, arguments.replications)
    return 0 if all(each.inside and each.foreseen for each in comparisons) else 1
