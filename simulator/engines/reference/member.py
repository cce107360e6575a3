"""One member of a consumer group: one thread that polls, handles its batch and polls again."""

from math import floor
from typing import TYPE_CHECKING

from simulator.engines import sentences
from simulator.engines.reference.clock import MEMBERSHIP, WORK, Timer, tie_key
from simulator.engines.reference.work import OUT, Work

if TYPE_CHECKING:
    from simulator.engines.reference.group import Consumers
    from simulator.engines.reference.share import Entry, Share


class Member:
    """A member is *alive* until it is killed or has left, and *known* to the coordinator until it leaves or is evicted.

    Heartbeats are at ``joined + phase + k * heartbeat``; they are no events: what they would find is
    computed when something has happened.
    """

    def __init__(self, group: "Consumers", instance: int, thread: int, index: int, phase_s: float) -> None:
        now_s = group.clock._now
        self.group = group
        self.instance = instance
        self.thread = thread
        number = instance * group.op.threads + thread
        self.key = tie_key(WORK, index, number)
        self.membership_key = tie_key(MEMBERSHIP, index, number)
        self.alive = True
        self.known = True
        self.joined = False  # waits at the barrier of a rebalance
        self.stopping = False  # leaves after its batch
        self.must_rejoin = False  # has learnt of a rebalance, or that it was evicted
        self.shares: list[Share] = []
        self.batch: list[Entry] = []
        self.cursor = 0
        self.work: Work | None = None
        self.idle = True
        self._rotation = 0
        self._joined_s = now_s
        self._phase_s = phase_s
        self._commit_clock_s = now_s
        self._idle_since_s = now_s
        self._polled_s = now_s
        self._timer: Timer | None = None
        self._eviction: Timer | None = None

    def next_heartbeat(self) -> float:
        """The first heartbeat after now."""
        first_s, beat_s, now_s = (
            self._joined_s + self._phase_s,
            self.group.op.heartbeat_s,
            self.group.clock._now,
        )
        if now_s < first_s:
            return first_s
        k = floor((now_s - first_s) / beat_s) + 1
        at_s = first_s + k * beat_s
        return at_s if at_s > now_s else first_s + (k + 1) * beat_s

    def last_heartbeat(self) -> float:
        """The last heartbeat up to now; joining counts as one."""
        first_s, beat_s, now_s = (
            self._joined_s + self._phase_s,
            self.group.op.heartbeat_s,
            self.group.clock._now,
        )
        if now_s < first_s:
            return self._joined_s
        at_s = first_s + floor((now_s - first_s) / beat_s) * beat_s
        return at_s if at_s <= now_s else at_s - beat_s

    # Polling

    def poll(self) -> None:
        """Commit if it is time, then take the next batch; or leave, or rejoin, when that is due."""
        group = self.group
        while self.alive and not self.joined:
            now_s = group.clock._now
            if self.stopping:
                group.leave(self)
                return
            if self.must_rejoin:
                group.rejoin(self)
                return
            self.commit_at_poll()
            self.batch = self._take_batch()
            self.cursor = 0
            self._polled_s = now_s
            if group.op.commit == "before" and self.batch:
                self.commit()
            if not self.batch:
                self.idle = True
                self._idle_since_s = now_s
                return
            self.idle = False
            self._arm_eviction()
            if not self._go_on():
                return

    def _take_batch(self) -> list["Entry"]:
        """At most *max_poll* records, from the partition after the one served last, then the next ones in turn."""
        batch: list[Entry] = []
        left = self.group.op.max_poll
        count = len(self.shares)
        for turn in range(count):
            share = self.shares[(self._rotation + turn) % count]
            if share.waiting:
                left -= share.take(left, batch)
            if left == 0:
                self._rotation = (self._rotation + turn + 1) % count
                break
        return batch

    def _go_on(self) -> bool:
        """Start the next record of the batch. True when the batch is done without another wait."""
        group = self.group
        while self.cursor < len(self.batch):
            entry = self.batch[self.cursor]
            self.cursor += 1
            handler = group.handler_of(entry.record)
            if handler is None:  # a type that this group does not handle
                group.backlog.done(entry, OUT)
                continue
            work = entry.again
            if work is None:
                work = Work(entry.record, handler, None, group.clock._now)
                work.entry = entry
            else:
                entry.again = None
            work.server = self
            self.work = work
            handler.begin(work)
            return False
        self.batch = []
        self.cursor = 0
        return True

    def finished(self, work: Work, outcome: int) -> None:
        """A record is done: take the next one, then forward what the finished one brings forth."""
        self.work = None
        self.group.backlog.worked(work.entry, outcome, work)
        if self._go_on():
            self.poll()
        if work.unsent:
            for to, record in work.unsent:
                to.receive(record)

    def freed(self, work: Work) -> None:
        """The record will come again at the back of its partition."""
        self.work = None
        self.group.backlog.aside[work.entry] = None
        if self._go_on():
            self.poll()

    # Committing

    def commit_at_poll(self) -> None:
        """What the commit mode does at a poll; what was handed out before is done."""
        op = self.group.op
        if op.commit == "batch":
            self.commit()
        elif op.commit == "auto":
            if self.idle:
                self.settle_idle_commits()
            elif self.group.clock._now - self._commit_clock_s >= op.commit_interval_s:
                self.commit()

    def settle_idle_commits(self) -> None:
        """An idle member goes on polling and commits at its interval; work out what it has done since."""
        op = self.group.op
        if op.commit != "auto" or not self.idle or self.joined:
            return
        now_s = self.group.clock._now
        first_s = max(self._idle_since_s, self._commit_clock_s + op.commit_interval_s)
        if first_s > now_s:
            return
        self.commit()
        self._commit_clock_s = first_s
        if op.commit_interval_s > 0.0:
            self._commit_clock_s += floor((now_s - first_s) / op.commit_interval_s) * op.commit_interval_s

    def commit(self) -> None:
        """Commit the positions of all its partitions."""
        self._commit_clock_s = self.group.clock._now
        for share in self.shares:
            share.commit()

    def assigned(self, shares: list["Share"]) -> None:
        """A rebalance is complete: these partitions are its own, from their committed offsets."""
        self.shares = shares
        self.joined = False
        self.must_rejoin = False
        self.idle = True
        self._rotation = 0
        now_s = self.group.clock._now
        self._commit_clock_s = self._idle_since_s = self._polled_s = now_s
        for share in shares:
            share.resume(self)

    # The longest time between polls

    def _arm_eviction(self) -> None:
        """One timer per member, moved along when it finds that there was a poll meanwhile."""
        if self._eviction is None:
            due_s = self._polled_s + self.group.op.max_poll_interval_s
            self._eviction = self.group.clock.at(due_s, self.membership_key, self._poll_overdue)

    def _poll_overdue(self, timer: Timer) -> None:
        self._eviction = None
        if not self.alive or not self.known or self.idle or self.joined:
            return
        if self.group.clock._now >= self._polled_s + self.group.op.max_poll_interval_s:
            self.group.evict(self, sentences.SLOW)
            self.must_rejoin = True
        else:
            self._arm_eviction()

    def killed(self) -> list["Entry"]:
        """It dies now. Answers what it had in hand and had not done."""
        self.settle_idle_commits()
        self.alive = False
        if self._eviction is not None:
            self._eviction.cancel()
        in_hand = []
        if self.work is not None:
            in_hand.append(self.work.entry)
            self.work.die()
            self.work = None
        in_hand.extend(self.batch[self.cursor :])
        self.batch = []
        self.cursor = 0
        return in_hand
