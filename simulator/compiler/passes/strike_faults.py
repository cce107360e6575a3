"""Pass 4: the faults of the scenario become interventions and the windows in which their effect is measured."""

from simulator.compiler.draft import Draft
from simulator.design.text_tree import dotted
from simulator.faults.fault import CannotStrike
from simulator.plan.ops import FaultWindow
from simulator.scenario import read_faults


def strike_faults(draft: Draft) -> None:
    """`{ at: 1 min, outage: card-network, for: 30 s }` → two interventions, at 60 and at 90 s, of fault 0."""
    faults, findings = read_faults(draft.design, draft.scenario_name, file=draft.surroundings.file)
    draft.surroundings.refusals += findings
    plan = draft.plan()
    for number, (raw, fault) in enumerate(faults):
        if fault is None:
            continue
        try:
            interventions = fault.lower(number, plan)
        except CannotStrike as misfit:
            path = dotted((*raw.path, misfit.field))
            draft.surroundings.refuse(fault.target, path, misfit.message, mend=misfit.mend)
            continue
        if fault.at > draft.horizon_s:
            continue  # a run that was cut short by `until` ends before it
        ends_s = draft.horizon_s if fault.ends_s is None else min(fault.ends_s, draft.horizon_s)
        draft.faults.append(FaultWindow(number, fault.NAME, fault.target, fault.at, ends_s))
        draft.interventions += [each for each in interventions if each.at_s <= draft.horizon_s]
    draft.interventions.sort(key=lambda each: (each.at_s, each.fault))
