"""Brokers of a Kafka cluster go away, and may come back."""

from typing import ClassVar, Literal

from pydantic import Field

from simulator.design.fields import ClusterName
from simulator.faults.fault import CannotStrike, Fault, chosen, overlap
from simulator.faults.targets import brokers_of
from simulator.plan.ops import Intervene, Plan


class BrokerLoss(Fault):
    """Brokers of a cluster go away.

    What happens
        `how: kill`: until the controller fences the broker (7 to 10 s with Kafka's defaults) its
        partitions have no leader and appends that need it wait; then followers lead. With acks=1,
        or one replica, what the lost leader alone had is lost. `how: clean` is a controlled
        shutdown: leadership moves first. After `for` the broker is back.
    Example
        `{ at: 1 min, broker_loss: main, broker: 2, for: 1 min }`
    """

    NAME: ClassVar[str] = "broker_loss"
    TARGETS: ClassVar[tuple[str, ...]] = ("cluster",)

    broker_loss: ClusterName = Field(title="Lose brokers of", examples=["main"])
    broker: int | list[int] | Literal["all"] = Field(
        0, title="Broker", description="One number, a list of them, or all; numbered from 0.", examples=[2]
    )
    how: Literal["kill", "clean"] = Field(
        "kill", title="How", description="kill is SIGKILL, clean is a shutdown."
    )

    def beside(self, other: Fault) -> bool:
        """Another broker may be away at the same time."""
        return isinstance(other, BrokerLoss) and not overlap(self.broker, other.broker)

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        brokers = brokers_of(plan, self.target)
        if not brokers:
            raise CannotStrike(self.NAME, f"{self.target} has no topic, so no broker of it matters.", "")
        kill = self.how == "kill"
        lost = "was lost (SIGKILL)" if kill else "was shut down cleanly"
        interventions = []
        for broker in chosen(self.broker, brokers, "broker", self.target):
            which = f"Broker {broker} of {self.target}"
            interventions.append(
                Intervene(
                    self.at, "broker_down", self.target, broker, float(kill), number, f"{which} {lost}."
                )
            )
            if self.ends_s is not None:
                interventions.append(
                    Intervene(self.ends_s, "broker_up", self.target, broker, 0.0, number, f"{which} is back.")
                )
        return sorted(interventions, key=lambda each: each.at_s)
