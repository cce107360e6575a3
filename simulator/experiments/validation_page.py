"""The page that says how the engine did against theory: `docs/reference/validation.md`.

It takes minutes to write, so no test writes it again. Instead it states the hash of everything that
its numbers follow from, and a test fails when that is no longer the hash of today.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from simulator.experiments import coverage
from simulator.experiments.closed_forms import CLOSED_FORMS
from simulator.experiments.coverage import Covered
from simulator.experiments.validate import FAMILY_LEVEL, REPLICATIONS, SEED, Comparison, plan_of
from simulator.plan.text import sha256


def write_page(path: Path, comparisons: Sequence[Comparison], covered: Sequence[Covered]) -> None:
    """Write the page to *path*. Raises OSError."""
    path.write_text("\n".join(_lines(comparisons, covered)) + "\n", encoding="utf-8")


def inputs_sha256() -> str:
    """The hash of what the page's numbers follow from: every plan, exact value, seed and number of replications."""
    forms = [
        f"{form.file} {sha256(plan_of(form))} {[(each.name, each.exact) for each in form.quantities]}"
        for form in CLOSED_FORMS
    ]
    cases = [
        f"{case} {sha256(coverage.plan_of_case(case))} {coverage.first_seed(case)} {sorted(case.truths().items())}"
        for case in coverage.CASES
    ]
    numbers = [SEED, REPLICATIONS, FAMILY_LEVEL, coverage.EXPERIMENTS, coverage.REPLICATIONS]
    return hashlib.sha256("\n".join([*forms, *cases, str(numbers)]).encode()).hexdigest()


def passed(comparisons: Sequence[Comparison], covered: Sequence[Covered]) -> bool:
    """Whether no bar is missed; without *covered* only the exact values count."""
    right = all(each.inside and each.foreseen for each in comparisons)
    return right and (not covered or coverage.holds(covered))


def verdict(comparisons: Sequence[Comparison], covered: Sequence[Covered]) -> str:
    """All of it in one line."""
    inside = sum(each.inside for each in comparisons)
    foreseen = sum(each.foreseen for each in comparisons)
    said = (
        f"{inside} of {len(comparisons)} exact values inside their simulated intervals, {foreseen} given by the "
        "analytic engine to six digits"
    )
    if covered:
        asked = f"{100.0 * coverage.LOWEST:g} to {100.0 * coverage.HIGHEST:g} %"
        said += (
            f"; of {sum(each.experiments for each in covered)} intervals of 95 % "
            f"{100.0 * coverage.share(covered):.1f} % contain the truth ({asked} asked for)"
        )
    return f"{'Passed' if passed(comparisons, covered) else 'FAILED'}: {said}."


def _lines(comparisons: Sequence[Comparison], covered: Sequence[Covered]) -> Iterator[str]:
    yield "# Validation"
    yield ""
    yield "Written by `make validate`, never by hand. The numbers are a pure function of the inputs, so every machine"
    yield "and every engine that keeps to the semantics writes the same page."
    yield ""
    yield f"**{verdict(comparisons, covered)}**"
    yield ""
    yield f"Inputs: `{inputs_sha256()}`"
    yield ""
    yield "## Queues whose answers are known"
    yield ""
    level = 100.0 * (1.0 - (1.0 - FAMILY_LEVEL) / len(comparisons))
    yield f"Each design in `benchmarks/closed_forms` is run in {REPLICATIONS} replications under seed {SEED}. The exact value"
    yield f"must lie in the simulated interval, and the analytic engine must give it to six digits. For all {len(comparisons)} together to hold with {100.0 * FAMILY_LEVEL:g} %, each has {level:.3f} %."
    yield ""
    yield from comparison_rows(comparisons)
    yield ""
    yield "## Intervals that keep their word"
    yield ""
    yield "A 95 % interval promises that, of many such intervals, 95 % contain the truth. So many independent experiments"
    yield f"are made of each queue, {coverage.EXPERIMENTS} with {coverage.REPLICATIONS} replications each, every one with a seed of its own, and those"
    yield "counted whose interval (Student's t over the replications) contains the exact value. A run measures"
    yield f"{coverage.RELAXATIONS:g} relaxation times after a warm-up of {coverage.WARM_UP_RELAXATIONS:g}. A single row may lie lower or"
    yield f"higher by luck: of {coverage.EXPERIMENTS} intervals 35 or more contain the truth in 98 rows of 100. The bar is for all."
    yield ""
    yield from coverage_rows(covered)


def comparison_rows(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """The table of the closed forms."""
    yield from _row("case", "quantity", "exact", "analytic engine", "simulated", "interval", "", "source")
    yield "|---|---|---:|---:|---:|---|---|---|"
    for each in comparisons:
        yield from _row(
            each.form.name,
            each.quantity.name,
            f"{each.quantity.exact:.6g}",
            "declined" if each.analytic is None else f"{each.analytic:.6g}",
            f"{each.simulated:.6g}",
            f"{each.low:.6g} to {each.high:.6g}",
            "inside" if each.inside else "**outside**",
            each.form.source,
        )


def coverage_rows(covered: Sequence[Covered]) -> Iterator[str]:
    """The table of the coverage by kind and load, with a sum for each quantity and one of all."""
    yield from _row("kind", "load", "quantity", "exact", "experiments", "contain the truth", "share")
    yield "|---|---:|---|---:|---:|---:|---:|"
    for each in covered:
        yield from _row(
            each.case.kind,
            f"{each.case.load:g}",
            each.quantity,
            f"{each.exact:.6g}",
            str(each.experiments),
            str(each.inside),
            f"{100.0 * each.inside / each.experiments:.1f} %",
        )
    by_quantity = sorted(covered, key=lambda each: each.quantity)
    for quantity, rows in groupby(by_quantity, key=lambda each: each.quantity):
        yield from _sum(f"all, {quantity}", list(rows))
    yield from _sum("all", covered)


def _sum(name: str, covered: Sequence[Covered]) -> Iterator[str]:
    experiments = sum(each.experiments for each in covered)
    inside = sum(each.inside for each in covered)
    share = f"{100.0 * coverage.share(covered):.1f} %"
    yield from _row(f"**{name}**", "", "", "", str(experiments), str(inside), f"**{share}**")


def _row(*cells: str) -> Iterator[str]:
    yield "| " + " | ".join(cells) + " |"
