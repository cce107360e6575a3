"""Choosing whose traces are wanted: a choice in words becomes ids of causes, and what they did becomes an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.base.draws import child_id, hash_name
from simulator.base.errors import LagwiseError
from simulator.base.ids import nearest
from simulator.engines.lineage import origin_of, with_key
from simulator.metrics.result import Choice, Chosen, Trace
from simulator.plan.ops import Plan, Process, Source

CAUSES_MOST = 100
"""Causes that one choice has the traces of."""

SPANS_EACH = 200
"""Spans that one trace has: a cause that is retried for ever must not fill the memory."""


class CannotTrace(LagwiseError):
    """A choice of traces that no run of the plan can answer."""


class Past(Protocol):
    """A run as far as it has got, as a choice sees it."""

    plan: Plan
    seed: int
    replication: int

    def emitted(self, source: str) -> int:
        """How many records *source* has emitted."""

    def slowest(self, most: int) -> list[int]:
        """The ids of the *most* slowest causes since the warm-up, the slowest first."""


@dataclass(frozen=True, slots=True)
class _Picked:
    choice: Choice
    causes: list[int]
    more: int = 0
    text: str = ""


def check_choices(plan: Plan, choices: Sequence[Choice]) -> None:
    """Raises `CannotTrace` with a sentence for the first of *choices* that names what *plan* lacks."""
    sources = {op.name: op for op in plan.ops if isinstance(op, Source)}
    processes = [op.name for op in plan.ops if isinstance(op, Process)]
    for choice in choices:
        if choice.kind == "slowest" and not 1 <= choice.number <= CAUSES_MOST:
            raise CannotTrace(f"“{choice}”: from 1 to {CAUSES_MOST} of the slowest can be traced.")
        if choice.kind == "saga" and choice.process not in processes:
            raise CannotTrace(_unknown(choice, "saga", choice.process, processes))
        if choice.source and choice.source not in sources:
            raise CannotTrace(_unknown(choice, "source", choice.source, list(sources)))
        if choice.kind == "key":
            _check_key(choice, sources[choice.source])


def _check_key(choice: Choice, source: Source) -> None:
    if source.keys.kind == "unique":
        raise CannotTrace(
            f"“{choice}”: every record of {source.name} has a key of its own. "
            f"Choose a record, such as record:{source.name}-0."
        )
    if choice.number >= source.keys.count:
        raise CannotTrace(f"“{choice}”: {source.name} has the keys 0 to {source.keys.count - 1}.")


def _unknown(choice: Choice, what: str, name: str, known: list[str]) -> str:
    if not known:
        return f"“{choice}”: the design has no {what}."
    near = nearest(name, known)
    return f"“{choice}”: there is no {what} “{name}”. " + (
        f"Did you mean “{near}”?" if near else f"There is {', '.join(known)}."
    )


def answer(
    run: Past, choices: Sequence[Choice], record: Callable[[list[int]], Mapping[int, Trace]]
) -> tuple[Chosen, ...]:
    """What *choices* name in *run*; *record* does it again and answers the traces of these ids."""
    check_choices(run.plan, choices)
    picked = [_pick(run, choice) for choice in choices]
    causes = list(dict.fromkeys(cause for each in picked for cause in each.causes))
    traces = record(causes) if causes else {}
    return tuple(_chosen(run.plan, each, traces) for each in picked)


def _pick(run: Past, choice: Choice) -> _Picked:
    if choice.kind == "slowest":
        slow = run.slowest(choice.number)
        few = "" if len(slow) == choice.number else f"Only {len(slow)} came anywhere since the warm-up."
        return _Picked(choice, slow, text=few)
    if choice.kind == "key":
        source = next(op for op in run.plan.ops if op.name == choice.source)
        assert isinstance(source, Source)
        emitted = run.emitted(source.name)
        numbers, count = with_key(source, run.seed, run.replication, choice.number, emitted, CAUSES_MOST)
        none = f"None of the {emitted:,} records of {source.name} in this run has the key {choice.number}."
        causes = [child_id(hash_name(source.name), number) for number in numbers]
        return _Picked(choice, causes, count - len(causes), "" if causes else none)
    return _pick_record(run, choice)


def _pick_record(run: Past, choice: Choice) -> _Picked:
    source, number = choice.source, choice.number
    if not source:
        emitted = {op.name: run.emitted(op.name) for op in run.plan.ops if isinstance(op, Source)}
        found = origin_of(run.plan, emitted, number)
        if found is None:
            return _Picked(
                choice, [], text=f"No record of this run is known by the id {number}. "
                f"Choose by the name of its trace, such as record:{next(iter(emitted), 'source')}-0.",
            )  # fmt: skip
        source, number = found
    elif number >= (count := run.emitted(source)):
        names = f": {source}-0 to {source}-{count - 1}" if count else ""
        return _Picked(choice, [], text=f"{source} emitted {count:,} records in this run{names}.")
    return _Picked(choice, [child_id(hash_name(source), number)])


def _chosen(plan: Plan, picked: _Picked, traces: Mapping[int, Trace]) -> Chosen:
    found = [cause for cause in picked.causes if cause in traces]
    if picked.choice.kind == "slowest":
        found.sort(key=lambda cause: (-traces[cause].duration_s, cause))
    shown, text = tuple(traces[cause] for cause in found), picked.text
    if picked.choice.kind == "saga" and shown and not _has_steps(plan, picked.choice.process, shown[0]):
        where = f"among its first {SPANS_EACH} spans" if len(shown[0].spans) == SPANS_EACH else "in this run"
        text = (
            f"No step of a saga of {picked.choice.process} was answered for {shown[0].correlation} {where}; "
            f"this is the way of its record."
        )
    return Chosen(picked.choice, shown, picked.more, text)


def _has_steps(plan: Plan, process: str, trace: Trace) -> bool:
    op = next(op for op in plan.ops if op.name == process)
    assert isinstance(op, Process)
    asked = {name for step in op.steps for name in (step.action, step.undo)} | {op.otherwise}
    return any(span.kind in ("step", "undo") and span.element in asked for span in trace.spans)
