"""Whichever engine an experiment's row names simulates it, and the report is the same."""

from typing import Any
from uuid import uuid4

import pytest

from simulator.engines.registry import ENGINES
from studio.runs import selectors
from studio.runs.models import Experiment, State
from studio.runs.services import experiments, replicate


def reported(experiment: Experiment, engine: str) -> dict[str, Any]:
    """The report of *experiment*, simulated in this process by *engine*."""
    row = Experiment.objects.get(pk=experiment.pk)
    row.pk, row.engine, row._state.adding = uuid4(), engine, True
    row.save()
    experiments.settle(row.pk)
    for replication in row.rows.all():
        replicate.run(replication.pk)
    row.refresh_from_db()
    assert row.state == State.FINISHED, row.error
    report = selectors.result(row)
    assert report.pop("engine") == engine
    return {**report, "timings": {}}


@pytest.mark.slow
@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "reference"])
def test_another_engine_gives_the_same_report(experiment: Experiment, engine: str) -> None:
    assert reported(experiment, engine) == reported(experiment, "reference")
