"""Pass 5: the plan is checked against what the ops promise each other, before any engine sees it."""

from simulator.compiler.draft import Draft
from simulator.plan.spec import faults_of


def verify_plan(draft: Draft) -> None:
    """Every reference of an op names an op that can take it; a violation is reported at its element."""
    if draft.surroundings.refusals:
        return  # what was refused is missing from the plan: its absence is no second finding
    for sentence in faults_of(draft.plan()):
        element, _, what = sentence.partition(": ")
        draft.surroundings.refuse(element, draft.places.get(element, ""), f"{element}: {what}.")
