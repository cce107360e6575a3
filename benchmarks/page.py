"""`docs/reference/benchmarks.md`: the machine, the versions, and the ratios of one run."""

from benchmarks import machine
from benchmarks.bars import WITHOUT_BAR
from benchmarks.contenders import CONTENDERS
from benchmarks.tables import (
    Outcome,
    bars_grid,
    lanes_grid,
    markdown,
    of_workload,
    waits_grid,
    workload_names,
)

HEAD = """\
# How fast

<!-- Written by `make bench`: a clock decided what it says, so no test compares it. -->

All contenders ran in one process on one machine, in pairs: directly before every run of another contender ours
ran once, and the ratio is the median of those of the pairs, three at least, nine where a run takes less than three
seconds. Other figures are medians of all runs: on a shared machine they drift by half, and ratios of them would
too. An answer had to agree with queueing theory before its speed counted. Of our engines the run of a compiled
plan on a warm engine is timed, with the collectors and frames of a normal run and its result; of the others their
event loop alone.
The code of the compiled engine is laid out by counts of which way its branches go, over these designs and the
examples (`make branches`). The designs are in `benchmarks/designs`, the peers in `benchmarks/peers`, the C loop is `benchmarks/limit.c`.
"""


def page(outcome: Outcome) -> str:
    """The page as text."""
    lines = [HEAD, f"**{outcome.verdict}**", "", "## Machine and versions", "", "| what | is |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine.describe().items()]
    lines += ["", "## Contenders", ""]
    for contender in CONTENDERS:
        absent = f"; did not take part: {contender.missing}" if contender.missing else ""
        lines.append(f"- `{contender.name}`: {contender.about}{absent}")
    for name in workload_names(outcome.lanes):
        grid = lanes_grid(of_workload(outcome.lanes, name), outcome.engine)
        lines += ["", f"## {grid.title}", "", *markdown(grid)]
    lines += ["", "## Bars", "", WITHOUT_BAR, "", *markdown(bars_grid(outcome.bars))]
    for remark in outcome.remarks:
        lines += ["", remark]
    lines += ["", "## The whole process", ""]
    lines += ["`python -m simulator run DESIGN --json` from its start to its end, at the scenario's horizon;"]
    lines += ["cold is with an empty cache of compiled code, warm the median with a filled one.", ""]
    return "\n".join([*lines, *markdown(waits_grid(outcome.waits))]) + "\n"
