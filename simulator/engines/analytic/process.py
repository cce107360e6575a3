"""process: what becomes of a saga, whom it asks how often, and how long it takes.

Phase composition: a saga is in one step at a time, so its duration is a sum of times along one of finitely many
ways (turned back before step k, or completed), each with a probability; mean and variance follow
from those of the answers, taken as independent (Bolch et al., Queueing Networks and Markov Chains, 2006, 1.2).
"""

from collections.abc import Callable

from simulator.base.quick_values import quick_value
from simulator.base.retry import Retry
from simulator.engines.analytic.moments import NONE, Time, Tried, constant, mixture, tried
from simulator.plan.ops import FOR_EVER, Process, Step


@quick_value
class Answer:
    """How a participant answers one request: with success after *good*, or else after *bad*."""

    succeeds: float
    good: Time
    bad: Time


@quick_value
class Request:
    """*per_saga* requests to *participant*, on average *offset_s* after the saga's start."""

    participant: str
    per_saga: float
    offset_s: float


@quick_value
class Course:
    """Outcomes exclude one another and add up to 1; *duration* is of all sagas, *to_complete* of completed ones."""

    requests: tuple[Request, ...]
    completed: float
    compensated: float
    failed: float
    duration: Time
    to_complete: Time


Answers = Callable[[str], Answer]
Late = Callable[[str, float | None], float]


def course(process: Process, answers: Answers, late: Late) -> Course:
    """The course of one saga. *late* is the probability that an answer takes longer than a timeout.

    A saga that meets a timeout and then a known failure is taken to have been refused; its deadline is left out.
    """
    return _Walk(process, answers, late).course()


class _Walk:
    def __init__(self, process: Process, answers: Answers, late: Late) -> None:
        self._process = process
        self._answers = answers
        self._late = late
        self._requests: list[Request] = []
        self._known: dict[tuple[str, float | None, Retry], Tried] = {}
        # Sagas that turn back, by the step below which they undo: (probability, time since the start).
        self._turned: list[list[tuple[float, Time]]] = [[] for _ in range(len(process.steps) + 1)]

    def course(self) -> Course:
        completed, elapsed = self._forward()
        ends = [(completed, elapsed)]
        compensated = failed = 0.0
        for turned, (chance, time) in zip(self._turned, self._undone(), strict=True):
            for share, until in turned:
                ends.append((share, until.then(time)))
                compensated += share * chance
                failed += share * (1.0 - chance)
        self._count_undos()
        return Course(tuple(self._requests), completed, compensated, failed, mixture(ends), elapsed)

    def _forward(self) -> tuple[float, Time]:
        """Up to the last step: the probability of getting there, and the time that it takes."""
        steps = self._process.steps
        pivot = next((number for number, step in enumerate(steps) if step.pivot), len(steps))
        reaches, elapsed = 1.0, NONE
        for number, step in enumerate(steps):
            if number > pivot:
                asked = self._asked(step.action, step.timeout_s, _forward_retry(step))
                self._requests.append(Request(step.action, reaches * asked.attempts, elapsed.mean_s))
                elapsed = elapsed.then(asked.good)
                continue
            answer = self._answers(step.action)
            in_time = 1.0 - self._late(step.action, step.timeout_s)
            until = tried(in_time, NONE, constant(step.timeout_s or 0.0), step.retry)
            self._requests.append(Request(step.action, reaches * until.attempts, elapsed.mean_s))
            known, answered = reaches * until.succeeds, elapsed.then(until.good)
            self._turn(number, known * (1.0 - answer.succeeds), answered.then(answer.bad))
            undo_too = self._process.records == "before"
            self._turn(number + undo_too, reaches - known, elapsed.then(until.bad))
            reaches, elapsed = known * answer.succeeds, answered.then(answer.good)
        return reaches, elapsed

    def _turn(self, below: int, chance: float, elapsed: Time) -> None:
        if chance > 0.0:
            self._turned[below].append((chance, elapsed))

    def _asked(self, participant: str, timeout_s: float | None, retry: Retry) -> Tried:
        """Asked until it succeeds: failures and timeouts alike are followed by another attempt."""
        known = self._known.get((participant, timeout_s, retry))
        if known is not None:
            return known
        answer = self._answers(participant)
        late = self._late(participant, timeout_s)
        bad = mixture(
            (((1.0 - late) * (1.0 - answer.succeeds), answer.bad), (late, constant(timeout_s or 0.0)))
        )
        found = tried((1.0 - late) * answer.succeeds, answer.good, bad, retry)
        self._known[participant, timeout_s, retry] = found
        return found

    def _closing(self) -> Tried | None:
        otherwise = self._process.otherwise
        return None if otherwise is None else self._asked(otherwise, None, self._process.undo_retry)

    def _undone(self) -> list[tuple[float, Time]]:
        """For undoing below each step: the probability that all of it succeeds, and the time to its end."""
        closing = self._closing()
        chance, time = (1.0, NONE) if closing is None else (closing.succeeds, closing.all)
        chain = [(chance, time)]
        for step in self._process.steps:
            if step.undo is not None:
                undo = self._asked(step.undo, step.timeout_s, self._process.undo_retry)
                time = mixture(((undo.succeeds, undo.good.then(time)), (1.0 - undo.succeeds, undo.bad)))
                chance *= undo.succeeds
            chain.append((chance, time))
        return chain

    def _count_undos(self) -> None:
        """Requests of the way back, from the last step to the first."""
        mass, offset_s = 0.0, 0.0
        for below in range(len(self._process.steps), -1, -1):
            for share, until in self._turned[below]:
                offset_s = (mass * offset_s + share * until.mean_s) / (mass + share)
                mass += share
            if mass == 0.0:
                continue
            step = self._process.steps[below - 1] if below else None
            if step is None:
                closing = self._closing()
                if closing is not None and self._process.otherwise is not None:
                    count = mass * closing.attempts
                    self._requests.append(Request(self._process.otherwise, count, offset_s))
            elif step.undo is not None:
                undo = self._asked(step.undo, step.timeout_s, self._process.undo_retry)
                self._requests.append(Request(step.undo, mass * undo.attempts, offset_s))
                mass, offset_s = mass * undo.succeeds, offset_s + undo.good.mean_s


def _forward_retry(step: Step) -> Retry:
    """After the pivot there is no way but forward: the step's own waits, without an end."""
    retry = step.retry
    if retry.delay_s <= 0.0:
        return FOR_EVER
    return Retry(None, retry.delay_s, retry.factor, retry.max_delay_s, retry.jitter)
