"""`run --trace`: the ways of chosen records through the system, step by step."""

import argparse
import re

from rich.console import Console
from rich.markup import escape

from simulator.engines.choices import SPANS_EACH
from simulator.engines.lineage import key_of
from simulator.experiments.command_line.quantities import count, duration
from simulator.experiments.run import RunReport
from simulator.metrics.result import Choice, Chosen, Trace
from simulator.plan.ops import Source

FORMS = "slowest:20, key:SOURCE/3, record:SOURCE-17 or saga:SAGA/SOURCE-17"
USUAL = 20  # of the slowest, where nobody says how many

_SLOWEST = re.compile(r"slowest(?::(\d{1,18}))?\Z")
_KEY = re.compile(r"key:([^/]+)/(\d{1,18})\Z")
_RECORD = re.compile(r"record:(?:([^/]+)-)?(\d{1,20})\Z")
_SAGA = re.compile(r"saga:([^/]+)/(?:([^/]+)-)?(\d{1,20})\Z")


def choice(text: str) -> Choice:
    """Whose traces are wanted, from one of `FORMS`. Raises ArgumentTypeError with a sentence."""
    if match := _SLOWEST.match(text):
        return Choice("slowest", int(match.group(1) or USUAL))
    if match := _KEY.match(text):
        return Choice("key", int(match.group(2)), match.group(1))
    if match := _RECORD.match(text):
        return Choice("record", int(match.group(2)), match.group(1) or "")
    if match := _SAGA.match(text):
        return Choice("saga", int(match.group(3)), match.group(2) or "", match.group(1))
    raise argparse.ArgumentTypeError(f"“{text}” chooses no trace: write {FORMS}")


def print_chosen(console: Console, report: RunReport) -> None:
    """Every trace that was asked for: when it began, how long it took, and a line for each stay."""
    for each in report.chosen:
        console.print(
            f"\n[bold]Traces of {escape(str(each.choice))}[/] ({_how_many(each, report)})", soft_wrap=True
        )
        if each.text:
            console.print(f"  {escape(each.text)}", soft_wrap=True)
        for trace in each.traces:
            _print_trace(console, trace, report)


def _how_many(each: Chosen, report: RunReport) -> str:
    run = (
        "single run" if report.replications == 1 else f"replication {report.replication} alone, a single run"
    )
    found = len(each.traces)
    return f"the first {count(found)} of {count(found + each.more)}; {run}" if each.more else run


def _print_trace(console: Console, trace: Trace, report: RunReport) -> None:
    cut = f", its first {SPANS_EACH} spans" if len(trace.spans) == SPANS_EACH else ""
    console.print(
        f"  [bold]{escape(trace.correlation)}[/]{_key(trace, report)} from {trace.origin_s:.6f} s, "
        f"took {duration(trace.duration_s)}{cut}",
        soft_wrap=True,
    )
    for span in trace.spans:
        after, took = duration(span.from_s - trace.origin_s), duration(span.to_s - span.from_s)
        line = f"    +{after:<9} {span.kind:<8} {took:<9} {span.element}" + (
            f" · {span.text}" if span.text else ""
        )
        console.print(escape(line), soft_wrap=True)


def _key(trace: Trace, report: RunReport) -> str:
    """The key of the record that began it, for who wants to see the others of that key."""
    name, _, number = trace.correlation.rpartition("-")
    source = next(op for op in report.plan.ops if op.name == name)
    if not isinstance(source, Source) or source.keys.kind == "unique":
        return ""
    return f", key {key_of(source, report.seed, report.replication, int(number))},"
