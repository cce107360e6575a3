"""Every exact queueing form of the shared table, by the analytic engine, to six digits, through the front door."""

from pathlib import Path

import pytest

from simulator.experiments.closed_forms import CLOSED_FORMS, ClosedForm
from simulator.experiments.foreseen import agrees, analytic_values
from simulator.experiments.validate import plan_of
from tests.experiments.test_closed_forms import cases


@pytest.mark.parametrize("form", CLOSED_FORMS, ids=lambda form: form.file)
def test_the_analytic_engine_gives_every_closed_form_to_six_digits(form: ClosedForm) -> None:
    found = analytic_values(plan_of(form), form.quantities)
    for quantity, analytic in zip(form.quantities, found, strict=True):
        assert agrees(quantity.exact, analytic), (quantity.name, quantity.exact, analytic)


def test_the_analytic_engine_gives_the_values_of_the_table_itself(shared: Path) -> None:
    compared = 0
    for case, file, names in cases(shared):
        form = next(each for each in CLOSED_FORMS if each.file == file)
        values = dict(
            zip(
                [each.name for each in form.quantities],
                analytic_values(plan_of(form), form.quantities),
                strict=True,
            )
        )
        for key, name in names.items():
            # The table is rounded to eight places.
            assert values[name] == pytest.approx(case["expect"][key], rel=1e-6, abs=2e-8), (case["name"], key)
            compared += 1
    assert compared >= 45


def test_six_digits_are_six_digits() -> None:
    assert agrees(1.0, 1.0000004)
    assert not agrees(1.0, 1.000002)
    assert not agrees(1.0, None)
