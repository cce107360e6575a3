"""The brokers of a cluster: which are alive, which the controller has fenced, and when it will.

A cluster is no op: it is what the logs that name it have in common.
"""

from typing import TYPE_CHECKING

from simulator.base.draws import FENCE, FENCE_CHECK, child_id, uniform
from simulator.engines import sentences
from simulator.engines.reference.clock import CLUSTER, Timer, tie_key
from simulator.engines.reference.context import Context
from simulator.plan.ops import Log

if TYPE_CHECKING:
    from simulator.engines.reference.log import Topic


class Cluster:
    """Brokers by number. A killed broker is *dead* at once and *fenced* when the controller noticed."""

    def __init__(self, context: Context, first: Log, index: int) -> None:
        self.name = first.cluster
        self.topics: list[Topic] = []
        self.alive = [True] * first.brokers
        self._context = context
        self._session_s = first.session_timeout_s
        self._heartbeat_s = first.heartbeat_s
        self._index = index
        self._fencing: dict[int, Timer] = {}
        self._downs = 0
        self._heartbeat_luck = context.luck(self.name, FENCE)
        self._check_luck = context.luck(self.name, FENCE_CHECK)

    def broker_down(self, broker: int, *, killed: bool) -> None:
        """A clean stop moves leadership away first; a kill leaves it until the controller fences the broker."""
        if not self.alive[broker]:
            return
        self.alive[broker] = False
        if not killed:
            self._fence(broker)
            return
        for topic in self.topics:
            topic.broker_died(broker)
        clock = self._context.clock
        self._downs += 1
        record = child_id(self._downs, broker)
        last_heard = self._heartbeat_s * uniform(self._heartbeat_luck, record)
        until_check = self._session_s / 8.0 * uniform(self._check_luck, record)
        fenced_s = clock.now + (self._session_s - last_heard + until_check)
        self._fencing[broker] = clock.at(
            fenced_s, tie_key(CLUSTER, self._index, broker), self._fence_due, broker
        )

    def _fence_due(self, timer: Timer) -> None:
        broker: int = timer.subject
        del self._fencing[broker]
        self._fence(broker)

    def _fence(self, broker: int) -> None:
        moved = sum(topic.broker_fenced(broker) for topic in self.topics)
        self._context.tell(
            "election",
            self.name,
            sentences.fenced(self.name, broker, moved),
        )

    def broker_up(self, broker: int) -> None:
        """The broker is back, has caught up and is in sync again at once."""
        if self.alive[broker]:
            return
        self.alive[broker] = True
        timer = self._fencing.pop(broker, None)
        if timer is not None:
            timer.cancel()
        for topic in self.topics:
            topic.broker_returned(broker)
