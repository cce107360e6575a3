"""What every fault has: when it strikes, how long it lasts, what it strikes, and how it becomes interventions."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Duration
from simulator.plan.ops import Action, Intervene, Plan


class CannotStrike(Exception):
    """A fault does not fit the plan: *field* is the key of the fault that is wrong, *mend* what to write."""

    def __init__(self, field: str, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.mend = mend


class Fault(Part):
    """One entry of a scenario's `faults`: `{ at: 1 min, NAME: target, for: 30 s, … }`.

    The key NAME holds the target. `at` counts from the start of the run; without `for` the fault
    lasts until the end.
    """

    NAME: ClassVar[str]
    TARGETS: ClassVar[tuple[str, ...]]  # kinds of symbol that it can strike

    at: Duration = Field(title="At", description="Instant, from the start of the run.", examples=["1 min"])
    for_: Duration | None = Field(
        None, alias="for", title="For", description="To the end of the run unless set.", examples=["30 s"]
    )

    @classmethod
    def properties(cls) -> dict[str, Any]:
        """What the JSON Schema of the document says of this fault's keys beside `at` and `for`."""
        described = cls.model_json_schema(by_alias=True)["properties"]
        return {key: described[key] for key in described if key not in ("at", "for")}

    @property
    def target(self) -> str:
        """The name of the element that the fault strikes."""
        return str(getattr(self, self.NAME))

    @property
    def ends_s(self) -> float | None:
        """When it is over: None is never. A fault of one instant is over when it begins."""
        return None if self.for_ is None else self.at + self.for_

    def beside(self, other: "Fault") -> bool:
        """Whether this fault and *other*, of the same name and target, may last at the same time."""
        return False

    @abstractmethod
    def lower(self, number: int, plan: Plan) -> list[Intervene]:
        """The interventions of fault *number* on the ops of *plan*, in order of time.

        Raises CannotStrike when the target or an option does not fit what the plan has.
        """

    def window(
        self,
        number: int,
        action: Action,
        op: str,
        begins: str,
        ends: str,
        *,
        value: float,
        over: float,
        instance: int = 0,
    ) -> list[Intervene]:
        """The usual pair: *action* with *value* at the start and, when the fault ends, with *over*."""
        pair = [Intervene(self.at, action, op, instance, value, number, begins)]
        if self.ends_s is not None:
            pair.append(Intervene(self.ends_s, action, op, instance, over, number, ends))
        return pair


def chosen(given: int | list[int] | str, count: int, field: str, of: str) -> list[int]:
    """The numbers, from 0, that an option such as `instance: 1`, `[0, 2]` or `all` means among *count*.

    Raises CannotStrike for a number that *of* does not have.
    """
    numbers: Iterable[int]
    if isinstance(given, str):
        numbers = range(count)
    else:
        numbers = [given] if isinstance(given, int) else given
    picked = sorted(set(numbers))
    for number in picked:
        if not 0 <= number < count:
            highest = count - 1
            raise CannotStrike(
                field,
                f"{of} has no {field} {number}: they are numbered from 0 to {highest}.",
                f"Write a number from 0 to {highest}, or all.",
            )
    return picked


def overlap(one: int | list[int] | str, other: int | list[int] | str) -> bool:
    """Whether two options such as `instance: 1`, `[0, 2]` or `all` mean a number in common."""
    if isinstance(one, str) or isinstance(other, str):
        return True
    numbers = {one} if isinstance(one, int) else set(one)
    return bool(numbers & ({other} if isinstance(other, int) else set(other)))
