"""group: members share the partitions of one log, poll batches, commit offsets and rebalance.

The classic protocol with eager assignors: at a rebalance every member gives up everything, all wait
for all, and each partition is resumed at its committed offset by whoever gets it.
"""

from collections import deque
from typing import TYPE_CHECKING

from simulator.base.draws import PHASE, child_id, uniform
from simulator.engines.base import CannotRun
from simulator.engines.reference.apply import Handler
from simulator.engines.reference.clock import MEMBERSHIP, Timer, tie_key
from simulator.engines.reference.context import Context, Probe, Quiet
from simulator.engines.reference.log import Topic
from simulator.engines.reference.member import Member
from simulator.engines.reference.record import Record
from simulator.engines.reference.report import ages, count_and_rate, level, quantiles, row, tally
from simulator.engines.reference.work import DEAD, OUT, Work
from simulator.metrics.collectors import Ages, Average, Rate
from simulator.metrics.result import LedgerRow, MetricValue
from simulator.plan.ops import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

INITIAL_DELAY_S = 3.0  # group.initial.rebalance.delay.ms: an empty group waits for more members
LAG_COLUMNS_MOST = 64  # partitions with a live column of their own


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
                self.group.expire(entries[start])
                start += 1
                self.position += 1
                self.waiting -= 1
        count = min(most, self.waiting)
        for entry in entries[start : start + count]:
            if entry.handed:
                self.group.redelivered += 1
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

    def resume(self, owner: Member) -> None:
        self.owner = owner
        self.waiting += self.position - self.committed
        self.position = self.committed

    def lag_now(self, now_s: float) -> float:
        return self.lag

    def uncommitted(self) -> "Iterator[Entry]":
        yield from self._entries[self.committed - self._base :]


class Consumers(Quiet):
    """The running form of a `Group`: its coordinator, its members and its offsets."""

    def __init__(self, op: Group, index: int, context: Context, log: Topic) -> None:
        if op.protocol != "classic-eager":
            raise CannotRun(
                f"{op.name}: the reference engine runs the protocol classic-eager, not {op.protocol}; "
                f"set the group's protocol to classic-eager."
            )
        self.op = op
        self.name = op.name
        self.log = log
        self.retention_s = log.op.retention_s
        self.clock = context.clock
        self._context = context
        self._index = index
        self._handlers: dict[str, Handler] = {}
        self._phase_luck = context.luck(op.name, PHASE)
        self._joins = 0
        self.shares = [Share(self, number) for number in range(len(log.partitions))]
        self.members: list[Member] = []  # those the coordinator knows, dead ones not yet evicted included
        self._present: list[Member] = []  # those that live, evicted ones that still work included
        self._rebalancing = False
        self._rebalanced_from_s = 0.0
        self._barrier_delay: Timer | None = None
        # The ledger, and what is measured
        self._in = self._out = self._expired = self._dropped = self._dead_lettered = self._lost = 0
        self.redelivered = 0
        self._rebalances = 0
        self._aside: dict[Entry, None] = {}  # waiting for the delay of a retry at the back
        self._arrivals: deque[Entry] = deque()  # not done, oldest first; done ones leave when they are first
        self._lag = Average()
        self.lag_peak = 0
        self._ages = Ages()
        self._latency = context.quantiles()
        self._end_to_end = context.quantiles()
        self._counted_from = 0

    def connect(self, handlers: dict[str, Handler]) -> None:
        self._handlers = {type_: handlers[name] for type_, name in self.op.works}

    def handler_of(self, record: Record) -> Handler | None:
        return self._handlers.get(record.type)

    def start(self) -> None:
        """The group is stable at instant 0: nobody sees a rebalance because the run begins."""
        for instance in range(self.op.instances):
            for thread in range(self.op.threads):
                self.members.append(self._member(instance, thread))
        self._assign()

    def _member(self, instance: int, thread: int) -> Member:
        self._joins += 1
        record = child_id(instance, thread)
        phase_s = self.op.heartbeat_s * uniform(self._phase_luck, record, self._joins)
        member = Member(self, instance, thread, self._index, phase_s)
        self._present.append(member)
        return member

    # Records

    def arrives(self, partition: int, record: Record, now_s: float) -> None:
        """A record became readable."""
        share = self.shares[partition]
        entry = Entry(self, share, record, now_s)
        self._in += 1
        share.lag += 1
        self._lag.add(now_s, 1.0)
        if self._lag.value > self.lag_peak:
            self.lag_peak = int(self._lag.value)
        if not self._arrivals:
            self._ages.change(now_s, now_s)
        self._arrivals.append(entry)
        share.append(entry)

    def readable_again(self, partition: int) -> None:
        owner = self.shares[partition].owner
        if owner is not None and owner.idle:
            owner.poll()

    def done(self, entry: Entry, outcome: int, work: Work | None = None) -> None:
        """The first end of a record counts; a redelivered one that was done before is no news."""
        now_s = self.clock._now
        cause = entry.record.cause
        if work is not None:
            if self._context.record_log is not None:
                self._context.note(
                    self.name, entry.share.number, entry.record.id, entry.at_s, work.began_s, outcome
                )
            traces = self._context.traces
            traces.span(cause, self.name, "wait", entry.at_s, work.began_s)
            traces.span(cause, work.handler.name, "work", work.began_s, now_s, _ENDS.get(outcome, "given up"))
        if entry.done:
            return
        if outcome == OUT:
            self._out += 1
            self._latency.observe(now_s - entry.at_s)
            self._end_to_end.observe(now_s - cause.origin_s)
        elif outcome == DEAD:
            self._dead_lettered += 1
        else:
            self._dropped += 1
        self._close(entry)

    def _close(self, entry: Entry) -> None:
        entry.done = True
        entry.share.lag -= 1
        now_s = self.clock._now
        self._lag.add(now_s, -1.0)
        arrivals = self._arrivals
        if arrivals[0] is entry:
            while arrivals and arrivals[0].done:
                arrivals.popleft()
            self._ages.change(now_s, arrivals[0].at_s if arrivals else None)

    def expire(self, entry: Entry) -> None:
        """Retention deleted it before it was handed out."""
        if not entry.done:
            self._expired += 1
            self._close(entry)

    def put_aside(self, entry: Entry) -> None:
        """It comes again at the back of its partition when the delay of the retry is over."""
        self._aside[entry] = None

    def append_again(self, work: Work) -> None:
        """The delay is over: behind everything that waits in its partition."""
        entry: Entry = work.entry
        self._aside.pop(entry, None)
        entry.again = work
        entry.handed -= 1  # taking up a retry is no redelivery
        entry.share.append(entry)

    # Members come and go

    def instance_stopped(self, instance: int, *, killed: bool) -> None:
        """Clean: each member leaves after its batch. Killed: the coordinator learns it from the silence."""
        for member in list(self._present):
            if member.instance != instance:
                continue
            if not killed:
                member.stopping = True
                if member.idle or member.joined:
                    self.leave(member)
                continue
            in_hand = member.killed()
            self._present.remove(member)
            if self.op.commit == "before":
                self._skip(in_hand)
            due_s = member.last_heartbeat() + self.op.session_timeout_s
            self.clock.at(due_s, member.membership_key, self._session_over, member)

    def _skip(self, in_hand: list[Entry]) -> None:
        """Committed before they were handled, and now nobody will: lost."""
        for entry in in_hand:
            if not entry.done:
                self._lost += 1
                self._close(entry)

    def instance_started(self, instance: int) -> None:
        """New members join; the one that died may still be known, and be waited for, until its session is over."""
        for thread in range(self.op.threads):
            first = not self.members
            member = self._member(instance, thread)
            member.joined = True
            member.idle = False
            self.members.append(member)
            if first:
                due_s = self.clock._now + INITIAL_DELAY_S
                self._barrier_delay = self.clock.at(due_s, tie_key(MEMBERSHIP, self._index), self._delay_over)
            self._rebalance(f"instance {instance} joins")

    def _delay_over(self, timer: Timer) -> None:
        self._barrier_delay = None
        self._complete_if_all_joined()

    def leave(self, member: Member) -> None:
        """A clean end: commit, tell the coordinator, go."""
        if not member.joined:
            member.settle_idle_commits()
            if self.op.commit != "before":
                member.commit()
        member.alive = False
        self._present.remove(member)
        if member.known:
            self._forget(member, "leaves")

    def _session_over(self, timer: Timer) -> None:
        member: Member = timer.subject
        if member.known:
            self.evict(member, "was silent for a session timeout")

    def evict(self, member: Member, why: str) -> None:
        self._context.tell(
            "evicted", self.name, f"{self.name} evicts a member of instance {member.instance}: it {why}."
        )
        self._forget(member, "was evicted")

    def _forget(self, member: Member, why: str) -> None:
        member.known = False
        self.members.remove(member)
        for share in member.shares:
            if share.owner is member:
                share.owner = None
        member.shares = []
        self._rebalance(f"instance {member.instance} {why}")

    # The rebalance

    def _rebalance(self, why: str) -> None:
        if self._rebalancing:
            self._complete_if_all_joined()
            return
        self._rebalancing = True
        self._rebalanced_from_s = self.clock._now
        self._rebalances += 1
        self._context.tell("rebalance", self.name, f"{self.name} begins to rebalance: {why}.")
        for member in self.members:
            if member.alive and not member.joined:
                at_s = member.next_heartbeat()
                self.clock.at(at_s, member.membership_key, self._learns, member)
        self._complete_if_all_joined()

    def _learns(self, timer: Timer) -> None:
        """A heartbeat's answer says that the group rebalances: rejoin at the next poll."""
        member: Member = timer.subject
        if not member.alive or not member.known or member.joined or not self._rebalancing:
            return
        member.must_rejoin = True
        if member.idle:
            member.poll()

    def rejoin(self, member: Member) -> None:
        """It has finished its batch: give up every partition, committing what is done, and wait for the others."""
        if member.known:
            member.settle_idle_commits()
            if self.op.commit != "before":
                member.commit()
            for share in member.shares:
                share.owner = None
            member.shares = []
            member.joined = True
            member.idle = False
            self._complete_if_all_joined()
            return
        # It was evicted while it worked: what it could not commit is redelivered; it joins anew.
        member.alive = False
        self._present.remove(member)
        fresh = self._member(member.instance, member.thread)
        fresh.joined = True
        fresh.idle = False
        self.members.append(fresh)
        self._rebalance(f"instance {member.instance} joins again")

    def _complete_if_all_joined(self) -> None:
        if not self._rebalancing or self._barrier_delay is not None:
            return
        if not all(member.joined for member in self.members):
            return
        self._rebalancing = False
        took_s = self.clock._now - self._rebalanced_from_s
        if self.members:
            text = f"{self.name} is stable again after {took_s:.3g} s with {len(self.members)} members."
        else:
            text = f"{self.name} has no members: nobody reads {self.op.log}."
        self._context.tell("rebalanced", self.name, text)
        self._assign()

    def _assign(self) -> None:
        """Range: in order of members, each a run of partitions, the first ones one more when it does not divide."""
        members = sorted(self.members, key=lambda member: (member.instance, member.thread))
        if not members:
            return
        each, more = divmod(len(self.shares), len(members))
        start = 0
        for number, member in enumerate(members):
            count = each + (number < more)
            member.assigned(self.shares[start : start + count])
            start += count
        for member in members:
            if member.idle:
                member.poll()

    # What it measures

    @property
    def lost(self) -> int:
        return self._lost

    def lag(self) -> int:
        return int(self._lag.value)

    def age(self, now_s: float) -> float:
        """Its lag time: the age of the oldest record that it has not finished."""
        return self._ages.age(now_s)

    def take_age_peak(self, now_s: float) -> float:
        return self._ages.take_peak(now_s)

    @property
    def _is_projection(self) -> bool:
        return self.op.host is None

    def reset(self, now_s: float) -> None:
        self._lag.reset(now_s)
        self._ages.settle(now_s)
        self._ages.reset(now_s)
        self._latency.reset()
        self._end_to_end.reset()
        self._counted_from = self._out

    def probes(self) -> list[tuple[str, Probe]]:
        rate = Rate()
        probes: list[tuple[str, Probe]] = [
            ("handled", lambda now_s: rate.take(now_s, self._out)),
            ("lag", lambda now_s: self._lag.value),
            ("lag_time", self._ages.age),
            ("latency", lambda now_s: self._latency.take_gap(0.99)),
            ("dead_letters", lambda now_s: self._dead_lettered),
            ("dropped", lambda now_s: self._dropped),
            ("lost", lambda now_s: self._lost),
        ]
        if self._is_projection:
            probes.append(("staleness", self._ages.age))
        probes += [(f"lag.{share.number}", share.lag_now) for share in self.shares[:LAG_COLUMNS_MOST]]
        return probes

    @property
    def duplicates(self) -> int:
        return sum(handler.duplicates for handler in self._own_handlers())

    @property
    def duplicate_effects(self) -> int:
        return sum(handler.duplicate_effects for handler in self._own_handlers())

    @property
    def dead_lettered(self) -> int:
        return self._dead_lettered

    def _own_handlers(self) -> list[Handler]:
        return list(dict.fromkeys(self._handlers.values()))

    def ledger(self) -> list[LedgerRow]:
        """Of the records that became readable. Stored and in flight are counted one by one, not inferred."""
        in_hand: dict[Entry, None] = dict(self._aside)
        for member in self._present:
            if member.work is not None:
                in_hand[member.work.entry] = None
            in_hand.update(dict.fromkeys(member.batch[member.cursor :]))
        in_flight = sum(not entry.done for entry in in_hand)
        waiting = {entry for share in self.shares for entry in share.uncommitted() if not entry.done}
        return [
            row(
                self.op.log, self._label(), in_=self._in, out=self._out,
                stored=sum(entry not in in_hand for entry in waiting), in_flight=in_flight,
                expired=self._expired, dropped=self._dropped, dead_lettered=self._dead_lettered, lost=self._lost,
                duplicates=self.duplicates, duplicate_effects=self.duplicate_effects,
            )
        ]  # fmt: skip

    def _label(self) -> str:
        return self.name.removeprefix(f"{self.op.log}.")

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        name = self.name
        values = [
            *count_and_rate("handled", name, self._out, self._counted_from, span_s),
            *level("lag", name, self._lag, now_s),
            *ages("lag_time", name, self._ages, now_s),
            *quantiles("latency", name, self._latency),
            *quantiles("end_to_end", name, self._end_to_end),
            tally("failed", name, sum(handler.failed for handler in self._own_handlers())),
            tally("redelivered", name, self.redelivered),
            tally("duplicates", name, self.duplicates),
            tally("duplicate_effects", name, self.duplicate_effects),
            tally("dead_letters", name, self._dead_lettered),
            tally("dropped", name, self._dropped),
            tally("lost", name, self._lost),
            tally("rebalances", name, self._rebalances),
        ]
        if self._is_projection:
            values += ages("staleness", name, self._ages, now_s)
        return values


_ENDS = {OUT: "", DEAD: "dead-lettered"}
