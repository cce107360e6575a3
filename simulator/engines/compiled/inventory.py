"""What is in a run's memory at this moment, counted one by one: the proof of the ledger."""

from collections import defaultdict
from collections.abc import Iterator

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.clock import NEVER
from simulator.engines.compiled.memory import Memory
from simulator.engines.compiled.pools import consistent
from simulator.plan import arrays
from simulator.plan.ops import Group, Station


class Inventory:
    """Walks lists; changes nothing."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._int = memory.integer

    def chain(self, head: int, link: int) -> Iterator[int]:
        """The members of the list whose head stands at *head*."""
        member = self._int(head)
        while member:
            yield member
            member = self._int(member + link)

    def under_way(self) -> dict[int, list[int]]:
        """Deliveries by handler: those that have a server, wait for a retry at the back, or get no answer."""
        found: dict[int, list[int]] = defaultdict(list)
        for work in self._served():
            found[self._int(work + at.WO_HANDLER)].append(work)
        return found

    def _served(self) -> Iterator[int]:
        for op in self._memory.plan.ops:
            place = self._memory.at[op.name]
            if isinstance(op, Station):
                first = self._int(place + at.ST_SERVERS)
                for number in range(op.instances * op.slots):
                    work = self._int(first + at.SERVER_WORDS * number + at.SV_WORK)
                    if work:
                        yield work
                yield from self.chain(place + at.ST_UNANSWERED, at.WO_NEXT)
            elif isinstance(op, Group):
                for member in self.chain(place + at.GR_PRESENT, at.ME_NEXT_PRESENT):
                    if self._int(member + at.ME_WORK):
                        yield self._int(member + at.ME_WORK)
        for event in self._events():
            payload = self._int(event + at.EV_PAYLOAD)
            if payload & 63 == at.ON_AGAIN_BACK:
                work = payload >> 6
                if self._int(work + at.WO_TIMER) == self._int(event + at.EV_SERIAL):
                    yield work

    def _events(self) -> Iterator[int]:
        for number in range(self._int(at.COMPONENTS) + 1):
            queue = self._memory.queue(number)
            for place in range(self._int(queue + at.PQ_COUNT)):
                if self._int(self._int(queue + at.PQ_INSTANTS) + place) != NEVER:
                    yield self._int(queue + at.PQ_EVENTS) + at.EVENT_WORDS * place

    def queued_for(self, handler: int) -> int:
        """Requests for *handler* that wait at its station."""
        queue = self._int(handler + arrays.AP_HOST) + at.ST_QUEUE
        return sum(self._int(work + at.WO_HANDLER) == handler for work in self.chain(queue, at.WO_NEXT))

    def appends_under_way(self, log: int) -> int:
        """Appends to *log* that are not readable yet and may still become so."""
        count = 0
        stride = at.PARTITION_WORDS + 2 * self._int(log + arrays.LO_REPLICAS)
        for number in range(self._int(log + arrays.LO_PARTITIONS_COUNT)):
            partition = self._int(log + at.LO_PARTITIONS) + stride * number
            flying = self.chain(partition + at.PA_FLYING, at.AD_NEXT)
            count += sum(not self._int(append + at.AD_OVER) for append in flying)
            count += sum(1 for _ in self.chain(partition + at.PA_WAITING, at.AD_NEXT))
            count += sum(1 for _ in self.chain(partition + at.PA_REPLICATING, at.AD_NEXT))
        return count

    def in_hand(self, group: int, deliveries: list[int]) -> set[int]:
        """The entries that members of *group* hold, or that are aside until their retry."""
        entries = set()
        for work in deliveries:
            entry = self._int(work + at.WO_ENTRY)
            if self._int(work + at.WO_SERVER) or self._int(entry + at.EN_ASIDE):
                entries.add(entry)
        for member in self.chain(group + at.GR_PRESENT, at.ME_NEXT_PRESENT):
            for node in self.chain(member + at.ME_BATCH, at.NO_NEXT):
                entries.add(self._int(node + at.NO_ENTRY))
        return entries

    def waiting(self, group: int) -> set[int]:
        """The entries of *group* that are not committed and not done."""
        entries = set()
        for number in range(self._int(group + at.GR_SHARES_COUNT)):
            share = self._int(group + at.GR_SHARES) + at.SHARE_WORDS * number
            for node in self.chain(share + at.SH_FIRST, at.NO_NEXT):
                entry = self._int(node + at.NO_ENTRY)
                if not self._int(entry + at.EN_DONE):
                    entries.add(entry)
        return entries

    def done(self, entry: int) -> bool:
        return bool(self._int(entry + at.EN_DONE))

    def open_sagas(self, process: int) -> int:
        sagas = self.chain(process + at.PR_FIRST, at.SA_NEXT)
        return sum(self._int(saga + at.SA_OUTCOME) == at.OPEN for saga in sagas)

    def inconsistent_sagas(self, process: int) -> Iterator[float]:
        """When each saga of *process* ended that holds effects that do not agree, and may still get others."""
        words = self._memory.words
        for saga in self.chain(process + at.PR_FIRST, at.SA_NEXT):
            if not consistent.py_func(words, saga):  # type: ignore[attr-defined]  # the same rule, read here
                yield self._memory.number(saga + at.SA_ENDED_S)
