"""One saga: how far it is, what was asked, and which of its effects really happened."""

from typing import TYPE_CHECKING

from simulator.engines.reference.clock import Timer
from simulator.engines.reference.record import Record
from simulator.engines.reference.work import Work

if TYPE_CHECKING:
    from simulator.engines.reference.process import Orchestrator

ACTING, UNDOING, CLOSING = 0, 1, 2  # doing steps, undoing them, calling `otherwise`
COMPLETED, COMPENSATED, GAVE_UP, STUCK = "completed", "compensated", "failed", "stuck"
OPEN = "open"


class Saga:
    """One saga. *reached* is the number of steps known to be done; *doubtful* that step *at* may have been done.

    *acts* and *undos* count the effects that really happened, per step, whether or not the saga heard of them.
    """

    __slots__ = (
        "acts", "asked_s", "at", "deadline", "doubtful", "ended_s", "id", "instance", "outcome", "phase", "process",
        "reached", "record", "started_s", "timer", "tries", "undos", "waits_for",
    )  # fmt: skip

    def __init__(self, process: "Orchestrator", record: Record, now_s: float) -> None:
        steps = len(process.op.steps)
        self.process = process
        self.record = record
        self.id = record.id
        self.started_s = now_s
        self.ended_s = -1.0
        self.instance = -1
        self.outcome = OPEN
        self.phase = ACTING
        self.at = 0
        self.reached = 0
        self.tries = 0
        self.doubtful = False
        self.asked_s = -1.0
        self.waits_for: Work | None = None
        self.timer: Timer | None = None
        self.deadline: Timer | None = None
        self.acts = [0] * (steps + 1)  # the last one is for `otherwise`
        self.undos = [0] * (steps + 1)

    def answered(self, work: Work, outcome: int) -> None:
        """A participant answers; an answer that comes too late is ignored."""
        if self.waits_for is work:
            self.process.answered(self, outcome)

    def effect(self, step: int, *, undo: bool, count: int) -> None:
        """An effect of one of this saga's requests happened at a participant."""
        if undo:
            self.undos[step] += count
        else:
            self.acts[step] += count

    def consistent(self) -> bool:
        """Whether the effects that happened are those that the outcome promises; an open saga is not judged.

        Completed: every action once, no undo. Otherwise nothing is left of an action that has an undo.
        """
        if self.outcome == OPEN:
            return True
        steps = self.process.op.steps
        if self.outcome == COMPLETED:
            return all(self.acts[i] == 1 and self.undos[i] == 0 for i in range(len(steps)))
        return all(step.undo is None or self.acts[i] == self.undos[i] for i, step in enumerate(steps))
