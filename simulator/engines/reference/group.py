"""group: members share the partitions of one log, poll batches, commit offsets and rebalance.

The classic protocol with eager assignors: at a rebalance every member gives up everything, all wait
for all, and each partition is resumed at its committed offset by whoever gets it.
"""

from simulator.base.draws import PHASE, child_id, uniform
from simulator.engines import sentences
from simulator.engines.base import CannotRun
from simulator.engines.reference.apply import Handler
from simulator.engines.reference.backlog import Backlog
from simulator.engines.reference.clock import MEMBERSHIP, Timer, tie_key
from simulator.engines.reference.context import Context, Probe, Quiet
from simulator.engines.reference.log import Topic
from simulator.engines.reference.member import Member
from simulator.engines.reference.record import Record
from simulator.engines.reference.share import Entry, Share
from simulator.engines.reference.work import Work
from simulator.metrics import measures
from simulator.metrics.result import LedgerRow, MetricValue
from simulator.plan.ops import Group

INITIAL_DELAY_S = 3.0  # group.initial.rebalance.delay.ms: an empty group waits for more members


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
        self._rebalances = 0
        self.backlog = Backlog(op, context, self.shares)

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
        entry = Entry(self, self.shares[partition], record, now_s)
        self.backlog.enters(entry)
        entry.share.append(entry)

    def readable_again(self, partition: int) -> None:
        owner = self.shares[partition].owner
        if owner is not None and owner.idle:
            owner.poll()

    def append_again(self, work: Work) -> None:
        """The delay is over: behind everything that waits in its partition."""
        entry: Entry = work.entry
        self.backlog.aside.pop(entry, None)
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
                self.backlog.skip(in_hand)
            due_s = member.last_heartbeat() + self.op.session_timeout_s
            self.clock.at(due_s, member.membership_key, self._session_over, member)

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
            self._rebalance(instance, sentences.JOINS)

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
            self._forget(member, sentences.LEAVES)

    def _session_over(self, timer: Timer) -> None:
        member: Member = timer.subject
        if member.known:
            self.evict(member, sentences.SILENT)

    def evict(self, member: Member, why: str) -> None:
        self._context.tell("evicted", self.name, sentences.evicted(self.name, member.instance, why))
        self._forget(member, sentences.WAS_EVICTED)

    def _forget(self, member: Member, why: str) -> None:
        member.known = False
        self.members.remove(member)
        for share in member.shares:
            if share.owner is member:
                share.owner = None
        member.shares = []
        self._rebalance(member.instance, why)

    # The rebalance

    def _rebalance(self, instance: int, why: str) -> None:
        if self._rebalancing:
            self._complete_if_all_joined()
            return
        self._rebalancing = True
        self._rebalanced_from_s = self.clock._now
        self._rebalances += 1
        self._context.tell("rebalance", self.name, sentences.rebalance(self.name, instance, why))
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
        self._rebalance(member.instance, sentences.JOINS_AGAIN)

    def _complete_if_all_joined(self) -> None:
        if not self._rebalancing or self._barrier_delay is not None:
            return
        if not all(member.joined for member in self.members):
            return
        self._rebalancing = False
        took_s = self.clock._now - self._rebalanced_from_s
        text = sentences.rebalanced(self.name, self.op.log, len(self.members), took_s)
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
    def duplicates(self) -> int:
        return sum(handler.duplicates for handler in self._own_handlers())

    def _own_handlers(self) -> list[Handler]:
        return list(dict.fromkeys(self._handlers.values()))

    def reset(self, now_s: float) -> None:
        self.backlog.reset(now_s)

    def probes(self) -> list[tuple[str, Probe]]:
        handlers = self._own_handlers()
        return [*self.backlog.probes(), ("failed", lambda now_s: sum(handler.failed for handler in handlers))]

    def ledger(self) -> list[LedgerRow]:
        in_hand: dict[Entry, None] = {}
        for member in self._present:
            if member.work is not None:
                in_hand[member.work.entry] = None
            in_hand.update(dict.fromkeys(member.batch[member.cursor :]))
        harm = sum(handler.handled.duplicate_effects for handler in self._own_handlers())
        return [self.backlog.ledger_row(in_hand, self.duplicates, harm)]

    def metrics(self, now_s: float, span_s: float) -> list[MetricValue]:
        handlers = self._own_handlers()
        return self.backlog.metrics(now_s, span_s) + measures.of_members(
            self.name,
            failed=sum(handler.failed for handler in handlers),
            duplicates=self.duplicates,
            duplicate_effects=sum(handler.handled.duplicate_effects for handler in handlers),
            rebalances=self._rebalances,
        )
