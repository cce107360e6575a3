"""The parts of a design that are not nodes: scenarios and the layout."""

from typing import Annotated

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Duration, LoadPhrases, SourceName
from simulator.design.raw_fault import RawFaults

Coordinate = Annotated[float, Field(ge=-1_000_000, le=1_000_000)]
Position = tuple[Coordinate, Coordinate]


class ScenarioPart(Part):
    """What one run does to the design: how long it lasts, the load, and what breaks."""

    lasts: Duration = Field(title="Lasts", description="The horizon of a run.", examples=["4 min"])
    description: str | None = Field(
        None,
        title="Description",
        description="What it is about, in a sentence.",
        examples=["The day of the sale."],
    )
    warm_up: Duration | None = Field(
        None,
        title="Warm-up",
        description="Measured from here on; a tenth of the horizon, at most 30 s, unless set.",
        examples=["20 s"],
    )
    load: dict[SourceName, LoadPhrases] = Field(
        default_factory=dict,
        title="Load",
        description="Source → how its rate changes; the source's own rate unless set.",
        examples=[{"shop": "5x from 1 min for 1 min"}],
    )
    faults: RawFaults = Field(
        (),
        title="Faults",
        description="What breaks: when, which fault, at what, for how long, and the fault's own settings.",
        examples=[[{"at": "1 min", "outage": "card-network", "for": "30 s"}]],
    )

    @property
    def warm_up_s(self) -> float:
        """The warm-up in seconds, the default rule applied."""
        return min(0.1 * self.lasts, 30.0) if self.warm_up is None else self.warm_up
