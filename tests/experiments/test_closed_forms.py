"""The engine gives what queueing theory says, and our formulas give what the tables say."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.experiments.closed_forms import CLOSED_FORMS, ClosedForm
from simulator.experiments.validate import compare, plan_of

# Name of the case in the shared table and its parameters → (our design, {key of the table: our quantity}).
TABLE: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("M/M/1", "lam"): ("mm1-{lam}", {
        "W": "mean time", "Wq": "mean wait", "Lq": "mean queue", "rho": "utilisation",
        "W_p50": "median time", "W_p99": "p99 of time",
    }),
    ("M/M/c (Erlang C)", "c"): ("mmc-{c}", {
        "Wq": "mean wait", "W": "mean time", "Lq": "mean queue", "Wq_p99": "p99 of wait",
    }),
    ("c x M/M/1 (partitioned)", "partitions"): ("partitioned-{partitions}", {
        "W": "mean time", "ratio_to_MMc": "times M/M/c's wait",
    }),
    ("M/E4/1", "lam"): ("me4-{lam}", {"Wq": "mean wait", "W": "mean time", "Lq": "mean queue"}),
    ("M/G/1 (scv 4)", "lam"): ("mh2-{lam}", {"Wq": "mean wait", "W": "mean time", "Lq": "mean queue"}),
    ("M/M/1 with Bernoulli feedback (retry inflation)", "lam"): ("feedback", {
        "W_per_message": "mean time", "rho": "utilisation", "mean_attempts": "mean attempts",
    }),
    ("retry inflation, at most n retries", "p"): ("capped-retries", {
        "mean_attempts": "mean attempts", "dead_letter_fraction": "dead letters",
    }),
    ("M[X]/M/1 (batch arrivals of fixed size b)", "batch"): ("batches", {"L": "mean in system", "W": "mean time"}),
    ("lag growth and drain (fluid)", "consumers"): ("overload", {"growth_per_s": "lag growth"}),
}  # fmt: skip


def form(file: str) -> ClosedForm:
    return next(each for each in CLOSED_FORMS if each.file == file)


def cases(shared: Path) -> list[tuple[dict[str, Any], str, dict[str, str]]]:
    found = []
    for case in json.loads((shared / "data/calibration/closed_forms.json").read_text())["cases"]:
        for (name, parameter), (file, quantities) in TABLE.items():
            if case["name"] == name and parameter in case["params"]:
                found.append((case, file.format(**case["params"]), quantities))
    return found


def test_our_formulas_give_the_values_of_the_tables(shared: Path) -> None:
    compared = set()
    for case, file, quantities in cases(shared):
        ours = {quantity.name: quantity.exact for quantity in form(file).quantities}
        for key, name in quantities.items():
            assert ours[name] == pytest.approx(case["expect"][key], abs=2e-8, rel=1e-7), (case["name"], key)
        compared.add(file)
    assert compared == {each.file for each in CLOSED_FORMS}


@pytest.mark.parametrize("each", CLOSED_FORMS, ids=lambda each: each.file)
def test_every_closed_form_is_a_design_that_compiles(each: ClosedForm) -> None:
    assert plan_of(each).horizon_s > plan_of(each).warm_up_s > 0.0


def test_every_design_of_the_folder_is_compared(project: Path) -> None:
    files = {path.stem for path in (project / "benchmarks/closed_forms").glob("*.yaml")}
    assert files == {each.file for each in CLOSED_FORMS}


@pytest.mark.slow
def test_the_exact_values_lie_in_the_simulated_intervals() -> None:
    quick = [each for each in CLOSED_FORMS if each.quick]
    outside = [
        f"{row.form.name}, {row.quantity.name}: {row.quantity.exact} not in [{row.low}, {row.high}]"
        for row in compare(quick, scale=0.25)
        if not row.inside
    ]
    assert not outside


def test_a_wrong_formula_is_noticed() -> None:
    """The comparison has teeth: 30 % off is outside."""
    right = form("mm1-0.5")
    rows = compare([right], replications=5, scale=0.25)
    time = next(row for row in rows if row.quantity.name == "mean time")
    assert time.inside
    assert not time.low <= 1.3 * time.quantity.exact <= time.high


def test_the_numbers_do_not_depend_on_how_many_processes_share_the_runs() -> None:
    forms = [form("capped-retries")]
    assert compare(forms, replications=2, scale=0.05, workers=2) == compare(forms, replications=2, scale=0.05)
