"""store, process: how late events are published, what becomes of sagas and how long they take."""

from math import isfinite

from simulator.engines.analytic.moments import PROBABILITY
from simulator.engines.analytic.process import Course
from simulator.engines.analytic.reader import LITTLE, TRAFFIC, Reader
from simulator.engines.analytic.waiting import GAMMA, STEADY
from simulator.plan.ops import Process, Store


def store(reader: Reader, op: Store) -> None:
    steady, network = reader.steady, reader.network
    names = reader.appending.get(op.name, [])
    if not names:
        return
    stored = sum(steady.of[name] * network.work.of(name).succeeds for name in names)
    reader.solved(op.name, "appended", "rate", stored, TRAFFIC, exact=isfinite(stored))
    reason = "Needs the appends to one key that are under way at once; run a simulation to count them."
    reader.decline(op.name, reason, "conflicts" if op.expected_version else "overwrites")
    found = reader.ages.published.get(op.name)
    if found is None:
        return
    if not found.busy < 1.0:
        reason = (
            f"The relay cannot keep up: its batches are offered {found.busy:.4g} times what it can publish."
        )
        reader.decline(op.name, reason, "publish_delay", "unpublished")
        return
    method = "half a poll, then the acknowledgement"
    delay_s = found.delay.mean_s
    reader.solved(op.name, "publish_delay", "mean", delay_s, method, exact=found.exact, notes=found.notes)
    values = {stat: found.quantile_s(probability) for stat, probability in PROBABILITY.items()}
    reader.stats(op.name, "publish_delay", values, method, exact=found.exact, notes=found.notes)
    waiting = found.rate * delay_s
    reader.solved(op.name, "unpublished", "mean", waiting, LITTLE, exact=found.exact, notes=found.notes)


def process(reader: Reader, op: Process) -> None:
    rate = reader.steady.of[op.name]
    reader.rate(op.name, "started", rate)
    found, exact = reader.ages.courses[op.name]
    outcomes(reader, op, found, exact)
    if not isfinite(found.duration.mean_s):
        reason = (
            "A participant has no steady state, or is never successful after the pivot, so sagas do not end."
        )
        reader.decline(op.name, reason, "duration", "open")
        return
    notes: tuple[str, ...] = (STEADY,)
    if op.deadline_s is not None:
        notes = (*notes, "No saga meets its deadline.")
    if any(step.timeout_s is not None for step in op.steps):
        notes = (
            *notes,
            "A step is late only when the participant's own work is, not because it waits there.",
        )
    method = "phase composition"
    reader.solved(op.name, "duration", "mean", found.duration.mean_s, method, exact=exact, notes=notes)
    if isfinite(found.duration.variance):
        apart = (*notes, "The times of the steps do not depend on each other.", GAMMA)
        values = {stat: found.duration.quantile_s(stat) for stat in PROBABILITY}
        reader.stats(op.name, "duration", values, f"{method}, gamma fit", exact=False, notes=apart)
    open_ = rate * found.duration.mean_s
    reader.solved(op.name, "open", "mean", open_, LITTLE, exact=exact, notes=notes)
    reader.end_to_end(op.name, found.duration.mean_s, exact=exact)


def outcomes(reader: Reader, op: Process, found: Course, exact: bool) -> None:
    known = all(step.timeout_s is None for step in op.steps) and op.deadline_s is None
    for metric, share in (
        ("completed", found.completed),
        ("compensated", found.compensated),
        ("failed", found.failed),
    ):
        reader.solved(
            op.name,
            metric,
            "count",
            share,
            "phase composition",
            exact=known or exact,
            unit="of those started",
        )
    if not known:
        reason = "Depends on which late answers overtake their undo; run a simulation."
        reader.decline(op.name, reason, "inconsistent")
