"""A report on the screen: verdicts first, then what they rest on."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.experiments.command_line.quantities import count, duration, exact_duration, quantity
from simulator.experiments.judge import Judged
from simulator.experiments.run import RunReport
from simulator.metrics.result import FaultEffect, LedgerRow, MetricValue

MARKS = {"met": "[green]✓ met[/]", "missed": "[bold red]✗ missed[/]"}

# (metric, statistic, title, kinds of element): what a person wants to know first.
HEADLINE = (
    ("emitted", "rate", "sent", ("source",)),
    ("utilisation", "mean", "busy", ()),
    ("publish_delay", "p99", "p99 publish delay", ()),
    ("end_to_end", "p50", "p50 end to end", ("group", "projection", "saga")),
    ("end_to_end", "p99", "p99 end to end", ("group", "projection", "saga")),
    ("lag", "max", "most lag, records", ()),
    ("lag_time", "max", "worst lag time", ()),
    ("staleness", "p99", "p99 staleness", ()),
    ("duration", "p99", "p99 duration", ()),
)


def print_report(console: Console, report: RunReport) -> None:
    """Everything that a run answers, the verdicts first."""
    _title(console, report)
    _objectives(console, report)
    _faults(console, report)
    _headline(console, report)
    _sagas(console, report)
    _ledger(console, report)


def _title(console: Console, report: RunReport) -> None:
    plan = report.plan
    runs = "single run" if report.replications == 1 else f"{report.replications} replications, 95 % intervals"
    console.print(
        f"[bold]{escape(report.design.name)}[/] · {escape(plan.scenario)} · "
        f"{exact_duration(plan.horizon_s)} ({exact_duration(plan.warm_up_s)} of it warm-up) · "
        f"seed {report.seed} · engine {report.engine} · [italic]{runs}[/]",
        soft_wrap=True,
    )


def _table(title: str, *columns: str) -> Table:
    """A table without lines: names to the left, numbers to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position == 0 else "right", no_wrap=position == 0)
    return table


def _objectives(console: Console, report: RunReport) -> None:
    if not report.objectives:
        console.print("\nThe design has no objectives, so there is nothing to judge.")
        return
    table = Table(
        title="Objectives", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for column in ("verdict", "objective", "measured", "asked for"):
        table.add_column(column, justify="right" if column == "measured" else "left", overflow="fold")
    judged = [each for each in report.objectives if each.verdict != "not judged"]
    for each in judged:
        table.add_row(MARKS[each.verdict], escape(each.name), _measured(each), escape(each.text))
    if judged:
        console.print(table)
    missed = sum(each.verdict == "missed" for each in judged)
    if missed:
        console.print(f"[bold red]{missed} of {len(judged)} objectives missed.[/]")
    elif judged:
        console.print(f"[bold green]All {len(judged)} objectives that this scenario is judged by are met.[/]")
    for each in report.objectives:
        if each.verdict == "not judged":
            console.print(f"[dim]not judged: {escape(each.name)} ({escape(each.reason)})[/]", soft_wrap=True)


def _measured(each: Judged) -> str:
    text = quantity(each.value, each.unit)
    if each.interval is not None:
        low, high, _ = each.interval
        text += f" [{quantity(low, each.unit)}, {quantity(high, each.unit)}]"
    return escape(text)


def _faults(console: Console, report: RunReport) -> None:
    for effect in report.faults:
        console.print()
        until = f" to {duration(effect.to_s)}" if effect.to_s > effect.from_s else ""
        console.print(
            f"[bold]{escape(effect.name)} of {escape(effect.element)}[/], at {duration(effect.from_s)}{until}, did this:"
        )
        for line in _effect(effect):
            console.print(f"  {line}", soft_wrap=True)


def _effect(effect: FaultEffect) -> list[str]:
    if effect.recovered_after_s is None:
        recovered = "not recovered within the run"
    elif effect.recovered_after_s == 0.0:
        recovered = "lag times stayed what they were"
    else:
        recovered = f"recovered {duration(effect.recovered_after_s)} after it began"
    where = f" ({escape(effect.peak_lag_element)})" if effect.peak_lag_element else ""
    return [
        f"peak lag {count(effect.peak_lag)} records{where}, {duration(effect.peak_lag_time_s)}; {recovered}",
        f"records: {_bad(effect.lost, 'lost')}, {count(effect.duplicated)} duplicated, "
        f"{count(effect.dead_lettered)} dead-lettered",
        f"sagas: {count(effect.sagas_compensated)} compensated, {_bad(effect.sagas_stuck, 'stuck')}, "
        f"{_bad(effect.sagas_inconsistent, 'inconsistent')}",
    ]


def _bad(number: int, word: str) -> str:
    return f"[bold red]{count(number)} {word}[/]" if number else f"0 {word}"


def _headline(console: Console, report: RunReport) -> None:
    """A single run: a row per element. Replications: a row per measure, with its interval."""
    found: dict[str, dict[int, MetricValue]] = {}
    for each in report.metrics:
        for position, (metric, stat, _, kinds) in enumerate(HEADLINE):
            if (each.name, each.stat) != (metric, stat) or not each.value:
                continue
            if not kinds or report.design.kind_of(each.element) in kinds:
                found.setdefault(each.element, {})[position] = each
    used = sorted({position for measures in found.values() for position in measures})
    if report.replications == 1:
        table = _table(
            "Headline numbers (single run)", "element", *(HEADLINE[position][2] for position in used)
        )
        for element, measures in found.items():
            table.add_row(escape(element), *(_short(measures.get(position)) for position in used))
    else:
        table = _table("Headline numbers (means, 95 % intervals)", "element", "measure", "mean", "from", "to")
        for element, measures in found.items():
            for position, each in sorted(measures.items()):
                low, high = each.interval[:2] if each.interval else (None, None)
                ends = (_compact(value, each.unit) for value in (each.value, low, high))
                table.add_row(escape(element), HEADLINE[position][2], *ends)
    console.print(table)


def _short(metric: MetricValue | None) -> str:
    return "" if metric is None else _compact(metric.value, metric.unit)


def _compact(value: float | None, unit: str) -> str:
    """A quantity without the word for what is counted: the column says it."""
    return quantity(value, unit).replace(" records/s", "/s").replace(" records", "")


def _sagas(console: Console, report: RunReport) -> None:
    if not report.sagas:
        return
    words = ("started", "completed", "compensated", "failed", "stuck", "open", "inconsistent")
    table = _table("Sagas" + _summed(report), "saga", *words)
    for row in report.sagas:
        cells = [count(getattr(row, word)) for word in words]
        for position, word in enumerate(words):
            if word in ("failed", "stuck", "inconsistent") and getattr(row, word):
                cells[position] = f"[bold red]{cells[position]}[/]"
        table.add_row(escape(row.element), *cells)
    console.print(table)


def _ledger(console: Console, report: RunReport) -> None:
    words = ("in", "out", "stored", "in flight", "dropped", "dead", "lost", "again", "harm")
    table = _table("Ledger" + _summed(report), "element", *words)
    for row in report.ledger:
        table.add_row(*_ledger_cells(row))
    console.print(table)
    broken = [row for row in report.ledger if not row.holds]
    if broken:
        names = ", ".join(f"{row.element} {row.group}".strip() for row in broken)
        console.print(
            f"[bold red]The ledger does not balance at {escape(names)}: this is an error of the engine.[/]"
        )
    else:
        console.print(
            f"[green]The ledger balances[/] in all {len(report.ledger)} rows: in = out + what stands between."
        )
    console.print("[dim]again: handled more than once; harm: of these, with their effect again.[/]")


def _ledger_cells(row: LedgerRow) -> list[str]:
    name = f"{row.element} → {row.group}" if row.group else row.element
    numbers = [row.in_, row.out, row.stored, row.in_flight, row.dropped, row.dead_lettered]
    cells = [escape(name), *(count(number) for number in numbers)]
    cells.append(f"[bold red]{count(row.lost)}[/]" if row.lost else "0")
    cells.append(count(row.duplicates))
    cells.append(f"[bold red]{count(row.duplicate_effects)}[/]" if row.duplicate_effects else "0")
    return cells


def _summed(report: RunReport) -> str:
    return "" if report.replications == 1 else f" (sums over {report.replications} replications)"
