"""One way to spoil the sound design, and what the rule must say about it."""

from dataclasses import dataclass
from typing import Any

from simulator.base.findings import Edit
from simulator.metrics.load import LoadEstimate


@dataclass(frozen=True)
class Case:
    """*edits* spoil the sound design; the rule then names *element* and says *words*; *fixed*: it offers a fix."""

    code: str
    edits: tuple[Edit, ...]
    element: str
    words: tuple[str, ...]
    severity: str
    fixed: bool = True
    load: LoadEstimate | None = None


def load(**more: Any) -> LoadEstimate:
    return LoadEstimate(**{"rate_per_s": {}, "utilisation": {}, **more})


EVENTS = "topics.events"
MAILER = "services.mailer.consumes.events"
CREATION = "sagas.creation"
