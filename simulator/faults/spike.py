"""More traffic than planned."""

from typing import ClassVar

from pydantic import Field

from simulator.design.fields import SourceName
from simulator.faults.fault import CannotStrike, Fault
from simulator.faults.targets import op_named
from simulator.plan.ops import Intervene, Plan, Source


class Spike(Fault):
    """A source sends *factor* times as much, on top of the scenario's load.

    Example
        `{ at: 1 min, spike: shop, factor: 5, for: 30 s }`
    """

    NAME: ClassVar[str] = "spike"
    TARGETS: ClassVar[tuple[str, ...]] = ("source",)

    spike: SourceName = Field(title="Spike of", examples=["shop"])
    factor: float = Field(5.0, ge=0.0, le=1e6, title="Factor", description="On the rate of the source.")

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        if not isinstance(op_named(plan, self.target), Source):
            raise CannotStrike(self.NAME, f"{self.target} sends nothing.", "Name a traffic source.")
        return self.window(
            number,
            "rate",
            self.target,
            f"{self.target} sends {self.factor:g} times as much.",
            f"{self.target} sends as much as before.",
            value=self.factor,
            over=1.0,
        )
