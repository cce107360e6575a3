"""The first replication is the report's example: its traces take as long as its run, and its worker stays free to go."""

from collections.abc import Callable

import pytest

from studio.designs.models import Design
from studio.runs import selectors
from studio.runs.models import Experiment, Replication, Run, State
from studio.runs.services import experiments, replicate
from studio.runs.services.experiments import Question
from tests.studio.conftest import People

pytestmark = pytest.mark.django_db

# Long enough for its traces to be read in several pieces.
HORIZON_S = 600.0


@pytest.fixture(autouse=True)
def every_piece_is_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "_SLICE_S", 0.0)


@pytest.fixture
def asked(people: People, design: Design) -> Experiment:
    return experiments.start(people.editor, design.pk, Question("normal", 2, until_s=HORIZON_S))


def while_it_traces(row: Replication, act: Callable[[], bool]) -> Callable[[], bool]:
    """What a worker asks between slices ("are you going down?"): *act* answers once the run is at its horizon."""
    times = []

    def going_down() -> bool:
        row.refresh_from_db()
        if row.now_s < HORIZON_S or times:
            return False
        times.append(row.now_s)
        return act()

    return going_down


def test_it_counts_without_traces_when_the_experiment_is_cancelled_while_they_are_read(
    asked: Experiment, people: People
) -> None:
    first = asked.rows.get(number=1)

    def cancel() -> bool:
        experiments.cancel(people.editor, asked.pk)
        return False

    replicate.run(first.pk, while_it_traces(first, cancel))
    asked.refresh_from_db()
    assert asked.state == State.STOPPED
    assert selectors.result(asked)["replications"] == 1
    assert selectors.traces(asked) == []


def test_it_is_given_back_when_the_worker_is_told_to_go_while_they_are_read(asked: Experiment) -> None:
    first = asked.rows.get(number=1)
    replicate.run(first.pk, while_it_traces(first, lambda: True))
    first.refresh_from_db()
    assert (first.state, first.barren_attempts, first.result_file) == (State.QUEUED, 0, "")
    for row in asked.rows.all():
        replicate.run(row.pk)
    asked.refresh_from_db()
    assert asked.state == State.FINISHED
    assert selectors.traces(asked)
    assert not Run.objects.exists()
