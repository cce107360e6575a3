"""What a handler remembers of its effects: which records it has handled, and which effects were taken back."""

from simulator.engines.reference.work import Work


class Handled:
    """The memory of one handler, and its tie to the handler that takes its effects back, if there is one.

    Effects belong to a *subject*: the saga that asked for them, else the first cause of the record.
    """

    __slots__ = (
        "_done",
        "_idempotent",
        "_refused",
        "_takes_back",
        "_undone_by",
        "duplicate_effects",
        "times",
    )

    def __init__(self, *, idempotent: bool) -> None:
        self.times: dict[int, int] = {}  # record id -> how often it has had its effect
        self.duplicate_effects = 0
        self._idempotent = idempotent
        self._takes_back: Handled | None = None
        self._undone_by: Handled | None = None
        self._done: dict[int, int] = {}  # subject -> effects that stand; only where something takes them back
        self._refused: set[int] = set()  # subjects whose undo came first

    def take_back(self, action: "Handled") -> None:
        """This handler undoes what *action*'s handler does."""
        self._takes_back = action
        action._undone_by = self

    def refuses(self, work: Work) -> bool:
        """Whether the undo of this action came first, so that it must not happen any more."""
        return bool(self._refused) and self._idempotent and _subject(work) in self._refused

    def effect(self, work: Work) -> bool:
        """The effect of *work* happens now. Answers whether it is a duplicate's."""
        times = self.times.get(work.record.id, 0)
        self.times[work.record.id] = times + 1
        counts = 1
        if self._undone_by is not None:
            subject = _subject(work)
            self._done[subject] = self._done.get(subject, 0) + 1
        elif self._takes_back is not None:
            counts = self._undo(self._takes_back, _subject(work))
        if work.saga is not None:
            work.saga.effect(work.step, undo=work.undo, count=counts)
        if times:
            self.duplicate_effects += 1
        return times > 0

    def _undo(self, action: "Handled", subject: int) -> int:
        """How many effects are taken back. Without an action: an idempotent pair does nothing and refuses it."""
        standing = action._done.get(subject, 0)
        if standing > 1:
            action._done[subject] = standing - 1
        elif standing == 1:
            del action._done[subject]
        elif self._idempotent and action._idempotent:
            action._refused.add(subject)
            return 0
        return 1


def _subject(work: Work) -> int:
    return work.saga.id if work.saga is not None else work.record.cause.id
