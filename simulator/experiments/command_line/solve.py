"""`solve`: what queueing theory answers about a design, without running it."""

from argparse import Namespace
from collections.abc import Iterable
from math import inf, isfinite
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.command_line.complaints import NOT_GOOD, OK, print_json
from simulator.experiments.command_line.opening import open_file
from simulator.experiments.command_line.quantities import NOTHING, quantity
from simulator.metrics.solution import BETWEEN, EVERYTHING, Solution, Solved
from simulator.plan.ops import Group, Plan, Process, Relay, Source, Station

Cells = dict[tuple[str, str, str], Solved]  # (element, metric, statistic)


def run(arguments: Namespace, console: Console) -> int:
    """Print rates, loads and times, the bottleneck, the largest rates and what is declined; 1 when something overloads."""
    # Only who asks pays for loading the formulas: other commands start without them.
    from simulator.engines.analytic.solve import solve

    design, _, _ = open_file(arguments.file)
    plan = compile_plan(design, arguments.scenario, file=arguments.file)
    solution = solve(plan)
    if arguments.json:
        print_json(as_data(plan, solution))
    else:
        print_solution(console, design.name, plan, solution)
    return NOT_GOOD if solution.unstable else OK


def as_data(plan: Plan, solution: Solution) -> dict[str, Any]:
    """Plain data; what is infinite is None, for JSON has no infinity."""
    return {
        "scenario": plan.scenario,
        "bottleneck": solution.bottleneck,
        "unstable": list(solution.unstable),
        "utilisation": {name: _finite(busy) for name, busy in solution.utilisation.items()},
        "max_rate_per_s": {name: _finite(rate) for name, rate in solution.max_rate_per_s.items()},
        "values": [value._asdict() for value in solution.values],
        "declined": [each._asdict() for each in solution.declined],
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def print_solution(console: Console, name: str, plan: Plan, solution: Solution) -> None:
    """The tables for a person; "≈" marks what is an approximation, and the assumptions stand below."""
    console.print(
        f"[bold]{escape(name)}[/] · {escape(plan.scenario)} · steady state by formulas, nothing is run; "
        "≈ is an approximation",
        soft_wrap=True,
    )
    cells: Cells = {(each.element, each.metric, each.stat): each for each in solution.values}
    _sources(console, plan, solution, cells)
    _servers(console, plan, solution, cells)
    _times(console, plan, cells)
    _sagas(console, plan, cells)
    _overload(console, solution)
    _declined(console, solution)
    _assumptions(console, solution.values)
    if solution.unstable:
        console.print(f"[bold red]Cannot keep up: {escape(', '.join(solution.unstable))}[/]", soft_wrap=True)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        left = position == 0 or column == "by"
        table.add_column(column, justify="left" if left else "right", no_wrap=position == 0)
    return table


def _cell(value: Solved | None) -> str:
    """The number with its unit, and whether it is exact."""
    if value is None:
        return NOTHING
    text = quantity(0.0 if abs(value.value) < 1e-9 else value.value, value.unit)
    text = (
        text.replace(" records/s", "/s")
        .replace(" sagas/s", "/s")
        .replace(" records", "")
        .replace(" sagas", "")
    )
    return text if value.exact else f"≈ {text}"


def _sources(console: Console, plan: Plan, solution: Solution, cells: Cells) -> None:
    sources = [op for op in plan.ops if isinstance(op, Source)]
    peaks = {op.name: _peak(op, plan.horizon_s) for op in sources}
    changes = any(
        peak != op.rate_per_s * op.batch * op.profile[0][1]
        for op, peak in zip(sources, peaks.values(), strict=True)
    )
    table = _table("Sources", "source", "sends", *(("at its peak",) if changes else ()), "at most", "that is")
    for op in sources:
        now, most = cells.get((op.name, "emitted", "rate")), solution.max_rate_per_s[op.name]
        times = most / now.value if now is not None and now.value > 0.0 else inf
        bound = quantity(most, "records/s") if isfinite(most) else "no limit"
        more = f"{times:.3g} ×" if isfinite(times) else NOTHING
        peak = (quantity(peaks[op.name], "records/s"),) if changes else ()
        table.add_row(escape(op.name), _cell(now), *peak, bound, more)
    console.print(table)
    if solution.bottleneck is not None:
        console.print(
            f"Bottleneck: [bold]{escape(solution.bottleneck)}[/], "
            f"{_busy(solution.utilisation[solution.bottleneck])} of what it can do."
        )


def _peak(op: Source, horizon_s: float) -> float:
    """The highest rate of its records that the scenario's profile reaches."""
    return op.rate_per_s * op.batch * max(factor for at_s, factor in op.profile if at_s < horizon_s)


def _busy(busy: float) -> str:
    return quantity(busy, "1") if isfinite(busy) else "endlessly more"


def _servers(console: Console, plan: Plan, solution: Solution, cells: Cells) -> None:
    table = _table("Servers", "element", "handles", "busy", "wait", "p99 wait", "queue or lag", "by")
    handlers: dict[str, list[str]] = {}
    for element, metric, stat in cells:
        if (metric, stat) == ("wait", "mean"):
            handlers.setdefault(element.rpartition(".")[0], []).append(element)
    for op in plan.ops:
        if not isinstance(op, Station | Group | Relay) or solution.utilisation[op.name] <= 0.0:
            continue
        # All requests of a station wait alike, so its first handler speaks for all.
        first = (handlers.get(op.name) or [op.name])[0]
        wait = cells.get((first, "wait", "mean"))
        backlog = cells.get((op.name, "queue", "mean")) or cells.get((op.name, "lag", "mean"))
        busy = solution.utilisation[op.name]
        shown = _busy(busy) if busy < 1.0 else f"[bold red]{_busy(busy)}[/]"
        by = wait or backlog
        method = by.method.removesuffix(", Little's law") if by is not None else NOTHING
        p99 = _cell(cells.get((first, "wait", "p99")))
        table.add_row(
            escape(op.name),
            _handled(cells, op.name, handlers),
            shown,
            _cell(wait),
            p99,
            _cell(backlog),
            escape(method),
        )
    console.print(table)


def _handled(cells: Cells, name: str, handlers: dict[str, list[str]]) -> str:
    """Records per second that an element handles: a station all that its handlers do."""
    own = cells.get((name, "handled", "rate"))
    if own is not None:
        return _cell(own)
    parts = [cells[each, "handled", "rate"] for each in handlers.get(name, ())]
    if not parts:
        return NOTHING
    mark = "" if all(part.exact for part in parts) else "≈ "
    return mark + quantity(sum(part.value for part in parts), "records/s").replace(" records/s", "/s")


def _times(console: Console, plan: Plan, cells: Cells) -> None:
    table = _table("Times", "element", "rate", "mean", "p95", "p99", "staleness", "end to end")
    for name in dict.fromkeys(element for element, _, _ in cells):
        latency = cells.get((name, "latency", "mean")) or cells.get((name, "publish_delay", "mean"))
        end = cells.get((name, "end_to_end", "mean"))
        if latency is None and end is None:
            continue
        if any(isinstance(op, Process) and op.name == name for op in plan.ops):
            continue
        metric = latency.metric if latency is not None else "latency"
        rate = cells.get((name, "handled", "rate")) or cells.get((name, "appended", "rate"))
        rate = rate or cells.get((name, "arrived", "rate"))
        tails = (_cell(cells.get((name, metric, stat))) for stat in ("p95", "p99"))
        stale = _cell(cells.get((name, "staleness", "mean")))
        table.add_row(escape(name), _cell(rate), _cell(latency), *tails, stale, _cell(end))
    if table.row_count:
        console.print(table)


def _sagas(console: Console, plan: Plan, cells: Cells) -> None:
    sagas = [op.name for op in plan.ops if isinstance(op, Process) and (op.name, "started", "rate") in cells]
    if not sagas:
        return
    table = _table("Sagas", "saga", "started", "completed", "undone", "failed", "mean", "p99", "open")
    for name in sagas:
        shares = []
        for metric in ("completed", "compensated", "failed"):
            each = cells.get((name, metric, "count"))
            mark = "" if each is None or each.exact else "≈ "
            shares.append(NOTHING if each is None else f"{mark}{quantity(each.value, '1')}")
        rest = [("duration", "mean"), ("duration", "p99"), ("open", "mean")]
        times = (_cell(cells.get((name, *each))) for each in rest)
        table.add_row(escape(name), _cell(cells.get((name, "started", "rate"))), *shares, *times)
    console.print(table)


def _overload(console: Console, solution: Solution) -> None:
    names = dict.fromkeys(each.element for each in solution.values if each.method == "fluid backlog")
    if not names:
        return
    found = {
        (each.element, each.stat, each.unit == "s"): each
        for each in solution.values
        if each.method == "fluid backlog"
    }
    table = _table(
        "Overload (fluid)", "element", "grows", "most", "at the end", "longest delay", "caught up after"
    )
    for name in names:
        keys = (("growth", False), ("max", False), ("end", False), ("max", True), ("catch_up", True))
        table.add_row(escape(name), *(_cell(found.get((name, *key))) for key in keys))
    console.print(table)


def _declined(console: Console, solution: Solution) -> None:
    """One line per reason: what it is about, and why."""
    reasons: dict[str, list[str]] = {}
    for each in solution.declined:
        what = each.element if each.metric == EVERYTHING else f"{each.element} {each.metric}"
        reasons.setdefault(each.reason, []).append(what)
    if reasons:
        console.print("[bold]Not answered[/]")
    for reason, about in reasons.items():
        console.print(f"  {escape(_some(about))}: {escape(reason)}", soft_wrap=True)


def _assumptions(console: Console, values: Iterable[Solved]) -> None:
    counts: dict[str, int] = {}
    for each in values:
        for sentence in each.assumptions:
            if sentence.startswith(BETWEEN):  # of one element alone
                continue
            counts[sentence] = counts.get(sentence, 0) + 1
    if counts:
        console.print("[bold]Right if[/]")
    for sentence, count in counts.items():
        console.print(f"  [dim]{escape(sentence)} ({count} values)[/]", soft_wrap=True)


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
