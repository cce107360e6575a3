"""intervene: changes another op at an instant. Every fault, planned or live, is a list of these."""

from simulator.engines import sentences
from simulator.engines.reference.apply import Handler
from simulator.engines.reference.cluster import Cluster
from simulator.engines.reference.context import Context
from simulator.engines.reference.group import Consumers
from simulator.engines.reference.log import Topic
from simulator.engines.reference.relay import Outbox
from simulator.engines.reference.source import Clients
from simulator.engines.reference.station import Station
from simulator.plan.ops import Intervene


class Interventions:
    """Does what `Intervene` ops say to the running forms of what they name."""

    def __init__(self, context: Context, parts: dict[str, object], clusters: dict[str, Cluster]) -> None:
        self._context = context
        self._parts = parts
        self._clusters = clusters

    def do(self, op: Intervene) -> None:
        """*op* is well formed (`spec.intervention_fault`); its sentence goes to the event log."""
        self._context.tell(op.action.replace("_", "-"), op.op, sentences.intervention(op))
        part = self._parts.get(op.op)
        killed = op.value == 1.0
        match op.action:
            case "stop_instance":
                if isinstance(part, Station):
                    part.stop_instance(op.instance, killed=killed)
                elif isinstance(part, Consumers):
                    part.instance_stopped(op.instance, killed=killed)
                elif isinstance(part, Outbox):
                    part.stop(killed=killed)
            case "start_instance":
                if isinstance(part, Station):
                    part.start_instance(op.instance)
                elif isinstance(part, Consumers):
                    part.instance_started(op.instance)
                elif isinstance(part, Outbox):
                    part.restart()
            case "broker_down":
                self._clusters[op.op].broker_down(op.instance, killed=killed)
            case "broker_up":
                self._clusters[op.op].broker_up(op.instance)
            case "slow":
                if isinstance(part, Handler):
                    part.factor = op.value
            case "rate":
                if isinstance(part, Clients):
                    part.change_rate(op.value)
            case "outage":
                if isinstance(part, Station):
                    part.outage(int(op.value))
            case "poison":
                if isinstance(part, Topic):
                    part.poison_left += int(op.value)
