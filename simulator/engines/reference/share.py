"""A group's view of one partition: the sequence of records that its members work through."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.engines.reference.record import Record
from simulator.engines.reference.work import Work

if TYPE_CHECKING:
    from simulator.engines.reference.group import Consumers
    from simulator.engines.reference.member import Member


class Entry:
    """One readable record as this group sees it, wherever it stands in a partition's sequence.

    *handed* counts how often it was handed out, *done* is set by its first end, *again* is a
    delivery that waits to be taken up (a retry at the back of the line).
    """

    __slots__ = ("again", "at_s", "done", "group", "handed", "record", "share")

    def __init__(self, group: "Consumers", share: "Share", record: Record, at_s: float) -> None:
        self.group = group
        self.share = share
        self.record = record
        self.at_s = at_s
        self.done = False
        self.handed = 0
        self.again: Work | None = None


class Share:
    """The group's own sequence of one partition: readable records, and retries at the back.

    *position* is the next to hand out, *committed* where a new owner resumes; both count from the
    start of the run. What is committed is forgotten.
    """

    __slots__ = (
        "_base",
        "_entries",
        "_log",
        "committed",
        "group",
        "lag",
        "number",
        "owner",
        "position",
        "waiting",
    )

    def __init__(self, group: "Consumers", number: int) -> None:
        self.group = group
        self.number = number
        self._log = group.log.partitions[number]
        self.owner: Member | None = None
        self.waiting = 0  # from the position on
        self.position = 0
        self.committed = 0
        self.lag = 0
        self._base = 0
        self._entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self.waiting += 1
        owner = self.owner
        if owner is not None and owner.idle:
            owner.poll()

    def take(self, most: int, batch: list[Entry]) -> int:
        """Hand out at most *most* records into *batch*; what retention has deleted is skipped. Answers how many."""
        if not self._log.readable:
            return 0
        start = self.position - self._base
        entries = self._entries
        retention_s = self.group.retention_s
        if retention_s is not None:
            too_old_s = self.group.clock._now - retention_s
            while self.waiting and entries[start].at_s < too_old_s:
                self.group.backlog.expire(entries[start])
                start += 1
                self.position += 1
                self.waiting -= 1
        count = min(most, self.waiting)
        for entry in entries[start : start + count]:
            if entry.handed:
                self.group.backlog.redelivered += 1
            entry.handed += 1
            batch.append(entry)
        self.position += count
        self.waiting -= count
        return count

    def commit(self) -> None:
        self.committed = self.position
        done = self.committed - self._base
        if done > 512:  # not at every commit: deleting from the front moves the rest
            del self._entries[:done]
            self._base += done

    def resume(self, owner: "Member") -> None:
        self.owner = owner
        self.waiting += self.position - self.committed
        self.position = self.committed

    def lag_now(self, now_s: float) -> float:
        return self.lag

    def uncommitted(self) -> Iterator[Entry]:
        yield from self._entries[self.committed - self._base :]
