"""What the passes hand on: the design and the scenario, and the plan as far as it stands."""

from dataclasses import dataclass, field

from simulator.base.findings import Finding
from simulator.compiler.surroundings import Surroundings
from simulator.design.document import Design, ScenarioPart
from simulator.plan.ops import FaultWindow, Intervene, Op, Plan, Symbol


class CannotCompile(Exception):
    """A design is well formed, yet no plan can be made of it. *findings* say where, why and what to write."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(slots=True)
class Draft:
    """A plan in the making. Passes append to the lists and report what does not fit to *surroundings*."""

    design: Design
    scenario_name: str
    scenario: ScenarioPart
    surroundings: Surroundings
    until_s: float | None = None
    horizon_s: float = 0.0
    warm_up_s: float = 0.0
    ops: list[Op] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    interventions: list[Intervene] = field(default_factory=list)
    faults: list[FaultWindow] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # name of an op → path of its part in the document

    def plan(self) -> Plan:
        """The plan as it stands."""
        return Plan(
            scenario=self.scenario_name,
            horizon_s=self.horizon_s,
            warm_up_s=self.warm_up_s,
            ops=tuple(self.ops),
            interventions=tuple(self.interventions),
            symbols=tuple(self.symbols),
            faults=tuple(self.faults),
        )
