"""Pass 1: how long the run lasts, and what of it is warm-up."""

from simulator.base.units import print_duration_s
from simulator.compiler.draft import Draft

WARM_UP_SHARE = 0.1
WARM_UP_AT_MOST_S = 30.0


def set_horizon(draft: Draft) -> None:
    """`lasts: 2 min` → horizon 120 s, warm-up 12 s: a tenth, at most 30 s, unless the scenario says.

    An `until` of the caller takes the place of `lasts`.
    """
    path = f"scenarios.{draft.scenario_name}"
    draft.horizon_s = draft.scenario.lasts if draft.until_s is None else draft.until_s
    if draft.horizon_s <= 0.0:
        draft.surroundings.refuse(
            draft.scenario_name,
            f"{path}.lasts",
            "The scenario lasts no time.",
            mend="Write a time such as 2 min.",
        )
        return
    warm_up = draft.scenario.warm_up
    draft.warm_up_s = min(WARM_UP_SHARE * draft.horizon_s, WARM_UP_AT_MOST_S) if warm_up is None else warm_up
    if draft.warm_up_s >= draft.horizon_s:
        draft.surroundings.refuse(
            draft.scenario_name,
            f"{path}.warm_up",
            f"The warm-up of {print_duration_s(draft.warm_up_s)} leaves nothing of a run of "
            f"{print_duration_s(draft.horizon_s)} to measure.",
            mend="Let the run last longer, or shorten the warm-up.",
        )
