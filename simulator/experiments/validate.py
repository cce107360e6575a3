"""The engine against theory: what `python -m simulator validate` begins with.

Every closed form is a design document that goes through the ordinary front door and is replicated
with fixed seeds; the exact value must lie inside the simulated interval. The level is family-wise
(Bonferroni): were every answer right, all intervals together would hold with 99 % probability.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from simulator.experiments.closed_forms import (
    CLOSED_FORMS,
    DESIGNS,
    ClosedForm,
    Key,
    Quantity,
    compiled,
    measured,
)
from simulator.experiments.intervals import interval, mean
from simulator.experiments.pool import USUAL_ENGINE, Job, side_by_side
from simulator.plan.ops import Plan

FAMILY_LEVEL = 0.99
REPLICATIONS = 10
SEED = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity: theory's *exact* value, the mean over replications and its interval (low, high)."""

    form: ClosedForm
    quantity: Quantity
    simulated: float
    low: float
    high: float

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
    engine: str = USUAL_ENGINE,
    designs: Path = DESIGNS,
    workers: int = 1,
    on_form: Callable[[ClosedForm], None] = lambda form: None,
) -> list[Comparison]:
    """Run every form and compare, *workers* replications at once; the numbers do not depend on how many.

    *scale* shortens the runs (their warm-up stays); *on_form* hears which form is waited for.
    """
    tests = sum(len(form.quantities) for form in forms)
    level = 1.0 - (1.0 - FAMILY_LEVEL) / tests
    numbers = range(1, replications + 1)
    plans = [plan_of(form, designs, scale) for form in forms]
    jobs = [Job(plan, seed, number, engine) for plan in plans for number in numbers]
    comparisons: list[Comparison] = []
    with side_by_side(jobs, measured, workers=workers) as answers:
        for form in forms:
            on_form(form)
            found = [next(answers) for _ in numbers]
            comparisons += [_compare(form, quantity, found, level) for quantity in form.quantities]
    return comparisons


def _compare(form: ClosedForm, quantity: Quantity, runs: list[dict[Key, float]], level: float) -> Comparison:
    values = [quantity.measure(run) for run in runs]
    found = interval(values, level)
    if found is None:
        raise ValueError("an interval needs at least two replications")
    return Comparison(form, quantity, mean(values), found[0], found[1])


def plan_of(form: ClosedForm, designs: Path = DESIGNS, scale: float = 1.0) -> Plan:
    """The plan of a form's document, its measured part shortened to *scale*."""
    plan = compiled(designs / f"{form.file}.yaml")
    return replace(plan, horizon_s=plan.warm_up_s + scale * (plan.horizon_s - plan.warm_up_s))


def print_comparisons(console: Console, comparisons: Iterable[Comparison], replications: int) -> None:
    """A row each: exact value, simulated value with its interval, inside or not."""
    rows = list(comparisons)
    level = 100.0 * (1.0 - (1.0 - FAMILY_LEVEL) / len(rows))
    title = (
        f"{len(rows)} closed forms, {replications} replications each; "
        f"{100.0 * FAMILY_LEVEL:g} % for all together is {level:.3f} % for each"
    )
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("case", "quantity", "exact", "simulated", "interval", ""):
        table.add_column(column, justify="left" if column in ("case", "quantity", "") else "right")
    for row in rows:
        table.add_row(
            row.form.name,
            row.quantity.name,
            f"{row.quantity.exact:.6g}",
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
