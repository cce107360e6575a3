"""The practices scorecard: eight practices of event-driven design, met, partly met or missing, and by whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from simulator.design.document import Design
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.rules.added_field_without_default import AddedFieldWithoutDefault
from simulator.lint.rules.cancelled_unseen import CancelledUnseen
from simulator.lint.rules.command_not_idempotent import CommandNotIdempotent
from simulator.lint.rules.compatibility_unchecked import CompatibilityUnchecked
from simulator.lint.rules.consumer_not_idempotent import ConsumerNotIdempotent
from simulator.lint.rules.dead_letters_expire import DeadLettersExpire
from simulator.lint.rules.event_without_correlation import EventWithoutCorrelation
from simulator.lint.rules.event_without_id import EventWithoutId
from simulator.lint.rules.failures_are_dropped import FailuresAreDropped
from simulator.lint.rules.json_beside_avro import JsonBesideAvro
from simulator.lint.rules.participant_not_idempotent import ParticipantNotIdempotent
from simulator.lint.rules.poison_record_blocks import PoisonRecordBlocks
from simulator.lint.rules.projection_not_idempotent import ProjectionNotIdempotent
from simulator.lint.rules.removed_field_without_default import RemovedFieldWithoutDefault
from simulator.lint.rules.step_without_undo import StepWithoutUndo
from simulator.lint.rules.subject_named_after_topic import SubjectNamedAfterTopic
from simulator.lint.rules.undo_gives_up import UndoGivesUp

Standing = Literal["met", "partly", "missing", "not needed"]

WATCHED = frozenset({"lag", "lag_time", "staleness"})
"""Metrics by which an objective watches how late a reader is."""


@dataclass(frozen=True, slots=True)
class PracticeScore:
    """How one practice stands: *has* are the elements that follow it, *lacks* those that do not.

    "not needed" when the design has no element that it is about.
    """

    name: str
    title: str
    standing: Standing
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Practice:
    """*about* names the elements that decide; those with a finding of *rules*, or in *beside*, lack it."""

    name: str
    title: str
    about: Callable[[Facts], Iterable[str]]
    rules: tuple[type[Rule], ...] = ()
    beside: Callable[[Facts], Iterable[str]] = lambda _: ()

    def score(self, facts: Facts) -> PracticeScore:
        found = {finding.element for rule in self.rules for finding in rule().check(facts)}
        found |= set(self.beside(facts))
        about = list(dict.fromkeys(self.about(facts)))
        has = tuple(element for element in about if element not in found)
        lacks = tuple(element for element in about if element in found)
        standing: Standing = "partly"
        if not about:
            standing = "not needed"
        elif not lacks:
            standing = "met"
        elif not has:
            standing = "missing"
        return PracticeScore(self.name, self.title, standing, has, lacks)


def _readers(facts: Facts) -> list[str]:
    return [*facts.consumers, *facts.design.projections]


def _unwatched(facts: Facts) -> set[str]:
    """The readers whose lag or staleness no objective limits."""
    watched = {
        objective.element for objective in facts.design.objectives.values() if objective.metric in WATCHED
    }
    return set(_readers(facts)) - watched


def _events(facts: Facts) -> list[str]:
    return list(facts.events())


def _with_effects(facts: Facts) -> list[str]:
    """Handlers of commands that change something, and sagas' participants."""
    asked = {at.name for _, _, _, _, at in facts.participants()}
    return [
        name
        for name, at in facts.commands.items()
        if name in asked or at.handler.appends or at.handler.emits or at.handler.calls
    ]


_PRACTICES = (
    _Practice(
        "versioning",
        "Events have versions that stay compatible",
        _events,
        (
            CompatibilityUnchecked,
            JsonBesideAvro,
            AddedFieldWithoutDefault,
            RemovedFieldWithoutDefault,
        ),
    ),
    _Practice(
        "idempotence",
        "A redelivered event changes nothing",
        _readers,
        (ConsumerNotIdempotent, ProjectionNotIdempotent),
    ),
    _Practice(
        "eventual-consistency",
        "What was begun is finished or taken back, and somebody watches",
        lambda facts: [*facts.design.sagas, *facts.design.projections],
        (StepWithoutUndo, UndoGivesUp, CancelledUnseen),
        _unwatched,
    ),
    _Practice(
        "schema-registry",
        "Every event has a subject in a schema registry",
        lambda facts: [
            *_events(facts),
            *(name for name, topic in facts.design.topics.items() if topic.carries),
        ],
        (JsonBesideAvro, SubjectNamedAfterTopic),
    ),
    _Practice(
        "dead-letters",
        "A poison record has somewhere to go",
        lambda facts: [*_readers(facts), *facts.dead_letter_topics],
        (PoisonRecordBlocks, FailuresAreDropped, DeadLettersExpire),
    ),
    _Practice("monitoring", "Somebody watches the lag", _readers, (), _unwatched),
    _Practice(
        "correlation", "Every event carries the id of its first cause", _events, (EventWithoutCorrelation,)
    ),
    _Practice(
        "duplicates",
        "A repeated request is recognised",
        lambda facts: [*_events(facts), *_with_effects(facts)],
        (EventWithoutId, CommandNotIdempotent, ParticipantNotIdempotent),
    ),
)


def scorecard(design: Design) -> tuple[PracticeScore, ...]:
    """How the eight practices stand in *design*, always in the same order.

    What an `allow` accepts is still lacking here: the scorecard says what is there, not what is fine.
    """
    facts = Facts(design)
    return tuple(practice.score(facts) for practice in _PRACTICES)
