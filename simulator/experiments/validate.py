"""The engines against theory: what `python -m simulator validate` begins with.

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
from simulator.experiments.foreseen import agrees, analytic_values
from simulator.experiments.intervals import interval, mean
from simulator.experiments.pool import USUAL_ENGINE, Job, side_by_side
from simulator.plan.ops import Plan

FAMILY_LEVEL = 0.99
REPLICATIONS = 10
SEED = 1


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
    found = interval(values, "mean", level)  # without what bins are granted: so much the harder
    if found is None:
        raise ValueError("an interval needs at least two replications")
    return Comparison(form, quantity, mean(values), found[0], found[1], analytic)


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
