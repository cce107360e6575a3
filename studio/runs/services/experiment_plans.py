"""What an experiment simulates: compiled once by each worker, since a revision never changes."""

from functools import lru_cache

from simulator.design.document import Design as Document
from simulator.plan.ops import Plan
from studio.designs import selectors as designs
from studio.designs.models import Design
from studio.runs.models import Experiment
from studio.runs.services.requests import planned, readable


def planned_experiment(experiment: Experiment) -> tuple[Document, Plan]:
    """Document and plan of *experiment*. Raises Invalid as `planned` does."""
    return _planned(experiment.design, experiment.revision, experiment.scenario, experiment.until_s)


@lru_cache(maxsize=8)
def _planned(design: Design, revision: int, scenario: str, until_s: float | None) -> tuple[Document, Plan]:
    document = readable(designs.files_at(design, str(revision))[1])
    return document, planned(document, scenario, until_s)
