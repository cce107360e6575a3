"""Instances die, and may come back."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.design.fields import Refers
from simulator.faults.fault import CannotStrike, Fault, chosen, overlap
from simulator.faults.targets import host_of
from simulator.plan.ops import Intervene, Plan, Relay

CrashName = Annotated[str, Refers(("service", "projection", "event_store"))]


class Crash(Fault):
    """Instances of a service or of a projection die, or the relay of an event store's outbox.

    What happens
        `how: kill` is SIGKILL: work in hand is gone, callers get no answer, group members vanish
        without leaving (their partitions wait for the session timeout, then are handled again from
        the committed offset) and sagas run by the instance wait to be taken over, if ever.
        `how: clean` is SIGTERM: work in hand is finished, offsets are committed, members leave.
        After `for` the instances start again; without it they stay away.
    Example
        `{ at: 1 min, crash: orders, instance: 0, for: 20 s }`
    """

    NAME: ClassVar[str] = "crash"
    TARGETS: ClassVar[tuple[str, ...]] = ("event_store", "projection", "service")

    crash: CrashName = Field(title="Crash instances of", examples=["orders"])
    instance: int | list[int] | Literal["all"] = Field(
        0,
        title="Instance",
        description="One number, a list of them, or all; numbered from 0.",
        examples=[0, [0, 1]],
    )
    how: Literal["kill", "clean"] = Field(
        "kill", title="How", description="kill is SIGKILL, clean is SIGTERM."
    )

    def beside(self, other: Fault) -> bool:
        """Another instance may be away at the same time."""
        return isinstance(other, Crash) and not overlap(self.instance, other.instance)

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        host = host_of(plan, self.target)
        if host is None:
            raise CannotStrike(
                self.NAME,
                f"{self.target} has no instances that could crash.",
                "Name a service, a projection, or an event store with an outbox.",
            )
        count = 1 if isinstance(host, Relay) else host.instances
        kill = self.how == "kill"
        stopped = "was killed (SIGKILL)" if kill else "was stopped cleanly (SIGTERM)"
        interventions = []
        for instance in chosen(self.instance, count, "instance", self.target):
            who = f"Instance {instance} of {self.target}"
            interventions.append(
                Intervene(
                    self.at, "stop_instance", host.name, instance, float(kill), number, f"{who} {stopped}."
                )
            )
            if self.ends_s is not None:
                interventions.append(
                    Intervene(
                        self.ends_s,
                        "start_instance",
                        host.name,
                        instance,
                        0.0,
                        number,
                        f"{who} started again.",
                    )
                )
        return sorted(interventions, key=lambda each: each.at_s)
