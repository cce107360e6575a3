"""The page of validation says what the engine does today, and a missed bar fails it."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.experiments import coverage
from simulator.experiments.closed_forms import CLOSED_FORMS
from simulator.experiments.coverage import CASES, Covered, cover
from simulator.experiments.validate import Comparison, compare
from simulator.experiments.validation_page import (
    comparison_rows,
    coverage_rows,
    inputs_sha256,
    passed,
    verdict,
    write_page,
)

PAGE = "docs/reference/validation.md"
QUICKEST = next(form for form in CLOSED_FORMS if form.file == "capped-retries")
INSIDE = Comparison(QUICKEST, QUICKEST.quantities[0], 1.2, 1.0, 1.5, QUICKEST.quantities[0].exact)
UNFORESEEN = replace(INSIDE, analytic=None)
OUTSIDE = replace(INSIDE, low=1.4)
GOOD = Covered(CASES[0], coverage.MEAN_WAIT, 1.0, 100, 95)
POOR = replace(GOOD, inside=91)


@pytest.fixture(scope="module")
def page(project: Path) -> str:
    return (project / PAGE).read_text()


def test_the_page_was_written_from_the_inputs_of_today(page: str) -> None:
    assert f"Inputs: `{inputs_sha256()}`" in page, "run `make validate`"


def test_the_page_says_that_everything_passed(page: str) -> None:
    assert "**Passed: " in page
    assert "outside" not in page


def test_the_page_has_a_row_for_every_quantity_and_every_case(page: str) -> None:
    for form in CLOSED_FORMS:
        for quantity in form.quantities:
            assert f"| {form.name} | {quantity.name} | {quantity.exact:.6g} |" in page
    for case in CASES:
        assert page.count(f"| {case.kind} | {case.load:g} |") == len(case.truths())


@pytest.mark.slow
def test_the_engine_of_today_writes_the_same_row_of_the_closed_forms(page: str) -> None:
    """Means only: the interval's level depends on how many rows there are."""
    rows = [row.rsplit(" | ", 3)[0] for row in comparison_rows(compare([QUICKEST]))][2:]
    assert rows
    assert [row for row in rows if row not in page] == []


@pytest.mark.slow
def test_the_engine_of_today_writes_the_same_row_of_the_coverage(page: str) -> None:
    quickest = min(CASES, key=lambda case: case.relaxation_s * case.lam)
    rows = list(coverage_rows(cover([quickest], engine="reference", workers=2)))[2:]
    about_it = [row for row in rows if row.startswith(f"| {quickest.kind} |")]
    assert about_it
    assert [row for row in about_it if row not in page] == []


@pytest.mark.parametrize(
    ("comparison", "covered", "good"),
    [
        (INSIDE, [GOOD], True),
        (INSIDE, [], True),
        (OUTSIDE, [GOOD], False),
        (INSIDE, [POOR], False),
        (UNFORESEEN, [GOOD], False),
    ],
)
def test_a_missed_bar_fails_the_verdict(comparison: Comparison, covered: list[Covered], good: bool) -> None:
    assert passed([comparison], covered) is good
    assert verdict([comparison], covered).startswith("Passed: " if good else "FAILED: ")
    assert "\n" not in verdict([comparison], covered)


def test_a_page_that_failed_says_so_and_where(tmp_path: Path) -> None:
    write_page(tmp_path / "page.md", [INSIDE, OUTSIDE], [POOR])
    page = (tmp_path / "page.md").read_text()
    assert "**FAILED: 1 of 2 exact values inside" in page
    assert "**outside**" in page
    assert "91.0 % contain the truth" in page
