"""An external system is down."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.design.fields import Refers
from simulator.faults.fault import CannotStrike, Fault
from simulator.faults.targets import op_named
from simulator.plan.ops import Intervene, Plan, Station

ExternalSystemName = Annotated[str, Refers(("external_system",))]


class Outage(Fault):
    """An external system is down.

    What happens
        `answers: error`: every call fails at once. `answers: nothing`: calls hang, each until the
        caller's timeout; without one, until the system is back.
    Example
        `{ at: 1 min, outage: card-network, for: 30 s }`
    """

    NAME: ClassVar[str] = "outage"
    TARGETS: ClassVar[tuple[str, ...]] = ("external_system",)

    outage: ExternalSystemName = Field(title="Outage of", examples=["card-network"])
    answers: Literal["error", "nothing"] = Field(
        "error", title="Answers", description="What a caller sees meanwhile."
    )

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        if not isinstance(op_named(plan, self.target), Station):
            raise CannotStrike(self.NAME, f"{self.target} answers nobody.", "Name an external system.")
        how = "answers every call with an error" if self.answers == "error" else "does not answer"
        return self.window(
            number,
            "outage",
            self.target,
            f"{self.target} is down: it {how}.",
            f"{self.target} is back.",
            value=0.0 if self.answers == "error" else 1.0,
            over=2.0,
        )
