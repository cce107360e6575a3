"""Instances are replaced one after the other, as a deployment does it."""

from typing import Annotated, ClassVar

from pydantic import Field

from simulator.design.fields import Duration, Refers
from simulator.faults.fault import CannotStrike, Fault
from simulator.faults.targets import host_of
from simulator.plan.ops import Intervene, Plan, Relay

RestartName = Annotated[str, Refers(("service", "projection"))]


class RollingRestart(Fault):
    """Every instance of a service or of a projection is stopped cleanly and started again, one after the other.

    What happens
        Within `for` each instance has its turn: SIGTERM, then away for `away`. Work in hand is
        finished, but every stop and every start makes the consumer groups rebalance, so a
        deployment of n instances is 2n rebalances.
    Example
        `{ at: 1 min, rolling_restart: orders, away: 5 s, for: 1 min }`
    """

    NAME: ClassVar[str] = "rolling_restart"
    TARGETS: ClassVar[tuple[str, ...]] = ("projection", "service")

    rolling_restart: RestartName = Field(title="Rolling restart of", examples=["orders"])
    for_: Duration = Field(60.0, alias="for", title="For", description="From the first stop to the end.")
    away: Duration = Field(5.0, title="Away", description="How long one instance is away.", examples=["5 s"])

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        host = host_of(plan, self.target)
        if host is None or isinstance(host, Relay):
            raise CannotStrike(
                self.NAME,
                f"{self.target} has no instances that could be restarted.",
                "Name a service or a projection.",
            )
        turn_s = self.for_ / host.instances
        if self.away > turn_s:
            raise CannotStrike(
                "away",
                f"{host.instances} instances within {self.for_:g} s leave {turn_s:g} s each, less than away.",
                f"Write away: {turn_s:g} s or less, or a longer for.",
            )
        interventions = []
        for instance in range(host.instances):
            who, stop_s = f"Instance {instance} of {self.target}", self.at + instance * turn_s
            interventions += [
                Intervene(
                    stop_s, "stop_instance", host.name, instance, 0.0, number, f"{who} is being replaced."
                ),
                Intervene(
                    stop_s + self.away,
                    "start_instance",
                    host.name,
                    instance,
                    0.0,
                    number,
                    f"{who} started anew.",
                ),
            ]
        return interventions
