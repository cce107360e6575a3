"""Records that no handler can digest."""

from typing import ClassVar

from pydantic import Field

from simulator.design.fields import Count, TopicName
from simulator.faults.fault import CannotStrike, Fault
from simulator.faults.targets import op_named
from simulator.plan.ops import Intervene, Log, Plan


class Poison(Fault):
    """The next records that are appended to a topic make every handler of them fail, every time.

    What happens
        Retries are spent in vain; then a dead-letter topic takes the record, or it is skipped, or
        it blocks its partition for good. It has no `for`: it strikes at one instant.
    Example
        `{ at: 1 min, poison: order-events, records: 1 }`
    """

    NAME: ClassVar[str] = "poison"
    TARGETS: ClassVar[tuple[str, ...]] = ("topic",)

    poison: TopicName = Field(title="Poison", examples=["order-events"])
    records: Count = Field(1, title="Records", description="How many of the next records are poison.")

    @property
    def ends_s(self) -> float | None:
        return self.at

    def beside(self, other: Fault) -> bool:
        """Records add up."""
        return True

    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        if not isinstance(op_named(plan, self.target), Log):
            raise CannotStrike(self.NAME, f"{self.target} holds no records.", "Name a topic.")
        if self.for_ is not None:
            raise CannotStrike(
                "for", "A poison record strikes at one instant: it has no duration.", "Take `for` out."
            )
        one = self.records == 1
        text = f"The next {'record' if one else f'{self.records} records'} of {self.target} {'is' if one else 'are'} poison."
        return [Intervene(self.at, "poison", self.target, 0, float(self.records), number, text)]
