"""Something takes longer than it should."""

from typing import Annotated, ClassVar

from pydantic import Field

from simulator.design.fields import Refers
from simulator.faults.fault import CannotStrike, Fault
from simulator.faults.targets import applies_of
from simulator.plan.ops import Intervene, Plan

SlowName = Annotated[str, Refers(("external_system", "group", "handler", "projection", "service"))]


class Slow(Fault):
    """A handler, a whole service, a projection or an external system takes *factor* times as long.

    What happens
        Its own time is multiplied; the calls that it makes are not. Of a service every handler and
        every consumer slows down.
    Example
        `{ at: 1 min, slow: payments.charge, factor: 10, for: 30 s }`
    """

    NAME: ClassVar[str] = "slow"
    TARGETS: ClassVar[tuple[str, ...]] = ("external_system", "group", "handler", "projection", "service")

    slow: SlowName = Field(title="Slow down", examples=["payments.charge"])
    factor: float = Field(10.0, gt=0.0, le=1e6, title="Factor", description="On the time that it takes.")

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        applies = applies_of(plan, self.target)
        if not applies:
            raise CannotStrike(
                self.NAME,
                f"{self.target} does nothing that takes time.",
                "Name a handler, a service, a projection or an external system.",
            )
        begins = f"{self.target} takes {self.factor:g} times as long."
        ends = f"{self.target} is as fast as before."
        interventions: list[Intervene] = []
        for position, apply in enumerate(applies):  # one sentence for the event log, not one per handler
            interventions += self.window(
                number,
                "slow",
                apply.name,
                begins if position == 0 else "",
                ends if position == 0 else "",
                value=self.factor,
                over=1.0,
            )
        return sorted(interventions, key=lambda each: each.at_s)
