"""A report on the screen: verdicts first, then what they rest on."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.experiments.command_line.quantities import count, duration, exact_duration, quantity
from simulator.experiments.headline import HEADLINES, Headline, headline_numbers
from simulator.experiments.intervals import FEW
from simulator.experiments.judge import Judged
from simulator.experiments.run import RunReport
from simulator.metrics.result import FaultEffect, LedgerRow, MetricValue

MARKS = {"met": "[green]✓ met[/]", "missed": "[bold red]✗ missed[/]"}

SHOWN = 5  # disagreements with theory; --json has all


def print_report(console: Console, report: RunReport) -> None:
    """Everything that a run answers, the verdicts first."""
    _title(console, report)
    _surety(console, report)
    _objectives(console, report)
    _faults(console, report)
    _headline(console, report)
    _theory(console, report)
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


def _surety(console: Console, report: RunReport) -> None:
    """What was found out about the runs themselves: their warm-up, their number, and what few of them are worth."""
    if report.warm_up.how in ("MSER-5", "not found"):
        console.print(escape(f"W{str(report.warm_up)[1:]}."), soft_wrap=True)
    if report.stopping is not None:
        console.print(escape(str(report.stopping)), soft_wrap=True)
    if 1 < report.replications < FEW:
        console.print(
            f"[dim]With fewer than {FEW} replications the intervals lean on the values being normal.[/]",
            soft_wrap=True,
        )


def table_of(title: str, *columns: str) -> Table:
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
    measured = "measured (single run)" if report.replications == 1 else "measured, 95 % interval"
    for column in ("verdict", "objective", measured, "asked for"):
        table.add_column(column, justify="right" if column == measured else "left", overflow="fold")
    judged = [each for each in report.objectives if each.verdict != "not judged"]
    for each in judged:
        table.add_row(MARKS[each.verdict], escape(each.name), _measured(each, report), escape(each.text))
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


def _measured(each: Judged, report: RunReport) -> str:
    text = quantity(each.value, each.unit)
    if each.interval is not None:
        low, high, _ = each.interval
        if low == high:  # an interval without length would promise more than they can
            text += " in every replication"
        else:
            text += f" [{quantity(low, each.unit)}, {quantity(high, each.unit)}]"
        if low < each.limit < high:
            text += " holds the limit"
    elif report.replications > 1:
        text += " (single run)"
    return escape(text)


def _faults(console: Console, report: RunReport) -> None:
    for effect in report.faults:
        console.print()
        until = f" to {duration(effect.to_s)}" if effect.to_s > effect.from_s else ""
        console.print(
            f"[bold]{escape(effect.name)} of {escape(effect.element)}[/], at {duration(effect.from_s)}{until}, did this "
            f"({_worst_of(report)}):"
        )
        for line in _effect(effect):
            console.print(f"  {line}", soft_wrap=True)


def _worst_of(report: RunReport) -> str:
    if report.replications == 1:
        return "single run"
    return f"worst lag and recovery of {report.replications} replications, sums of counts"


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
    found: dict[str, dict[Headline, MetricValue]] = {}
    for headline, each in headline_numbers(report.design, report.metrics):
        found.setdefault(each.element, {})[headline] = each
    if report.replications == 1:
        used = [
            headline for headline in HEADLINES if any(headline in measures for measures in found.values())
        ]
        table = table_of("Headline numbers (single run)", "element", *(headline.title for headline in used))
        for element, measures in found.items():
            table.add_row(escape(element), *(_short(measures.get(headline)) for headline in used))
    else:
        table = table_of(
            "Headline numbers (means, 95 % intervals)", "element", "measure", "mean", "from", "to"
        )
        for element, measures in found.items():
            for headline in sorted(measures, key=HEADLINES.index):
                each = measures[headline]
                table.add_row(escape(element), headline.title, compact(each.value, each.unit), *_ends(each))
    console.print(table)


def _ends(each: MetricValue) -> tuple[str, str]:
    """The ends of the interval, or that a single replication measured it."""
    if each.interval is None:
        return "single run", ""
    if each.interval[0] == each.interval[1]:
        return "in every", "replication"
    return compact(each.interval[0], each.unit), compact(each.interval[1], each.unit)


def _theory(console: Console, report: RunReport) -> None:
    """Where queueing theory gives something else than the runs, and why that can be."""
    if report.analytic is None or not report.analytic.compared:
        return
    disagreements = report.analytic.disagreements
    compared = f"{report.analytic.compared} quantities that queueing theory gives"
    if not disagreements:
        console.print(f"\n[green]Theory agrees[/] with the runs on all {compared}.")
        return
    console.print(f"\n[bold]Theory and runs differ[/] on {len(disagreements)} of the {compared}:")
    shown = disagreements[:SHOWN]
    for each in shown:
        console.print(f"  {escape(each.numbers)}", soft_wrap=True)
    if len(disagreements) > SHOWN:
        console.print(f"  … and {len(disagreements) - SHOWN} more, with --json.")
    console.print("  Why that can be:")
    for reason in dict.fromkeys(reason for each in shown for reason in each.reasons):
        console.print(f"  [dim]- {escape(reason)}[/]", soft_wrap=True)


def _short(metric: MetricValue | None) -> str:
    return "" if metric is None else compact(metric.value, metric.unit)


def compact(value: float | None, unit: str) -> str:
    """A quantity without the word for what is counted: the column says it."""
    return quantity(value, unit).replace(" records/s", "/s").replace(" records", "")


def _sagas(console: Console, report: RunReport) -> None:
    if not report.sagas:
        return
    words = ("started", "completed", "compensated", "failed", "stuck", "open", "inconsistent")
    table = table_of("Sagas" + _summed(report), "saga", *words)
    for row in report.sagas:
        cells = [count(getattr(row, word)) for word in words]
        for position, word in enumerate(words):
            if word in ("failed", "stuck", "inconsistent") and getattr(row, word):
                cells[position] = f"[bold red]{cells[position]}[/]"
        table.add_row(escape(row.element), *cells)
    console.print(table)


def _ledger(console: Console, report: RunReport) -> None:
    words = ("in", "out", "stored", "in flight", "dropped", "dead", "lost", "again", "harm")
    table = table_of("Ledger" + _summed(report), "element", *words)
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
    return " (single run)" if report.replications == 1 else f" (sums over {report.replications} replications)"
