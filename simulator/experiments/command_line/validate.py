"""`validate`: the engine against theory, and the intervals against their promise."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from simulator.base.errors import LagwiseError
from simulator.experiments import coverage
from simulator.experiments.closed_forms import CLOSED_FORMS, ClosedForm
from simulator.experiments.command_line.complaints import NOT_GOOD, OK
from simulator.experiments.command_line.opening import Unreadable
from simulator.experiments.command_line.run import known_engine
from simulator.experiments.command_line.summary import table_of
from simulator.experiments.coverage import Covered, cover
from simulator.experiments.pool import USUAL_ENGINE, cores
from simulator.experiments.validate import REPLICATIONS, SEED, compare, print_comparisons
from simulator.experiments.validation_page import passed, verdict, write_page


class CannotValidate(LagwiseError):
    """A closed form was asked for that does not exist, or too few replications for an interval."""


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command."""
    names = [form.file for form in CLOSED_FORMS]
    parser.add_argument(
        "forms", nargs="*", metavar="FORM", help=f"only these, without coverage, of {', '.join(names)}"
    )
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--engine", default=USUAL_ENGINE, help="auto (the compiled one, as by default), compiled or reference"
    )
    parser.add_argument("--workers", type=int, default=cores(), help="default: one per core")
    parser.add_argument(
        "--quick", action="store_true", help="one of each kind, a quarter as long, without coverage"
    )
    parser.add_argument("--page", metavar="FILE", help="write the page of the reference there")


def run(arguments: Namespace, console: Console) -> int:
    """Compare with theory, try the intervals, end with the verdict; 1 when a bar is missed. Raises CannotValidate."""
    known_engine(arguments.engine)
    forms = _forms(arguments)
    whole = forms == CLOSED_FORMS and not arguments.quick
    if arguments.page and not (whole and (arguments.replications, arguments.seed) == (REPLICATIONS, SEED)):
        raise CannotValidate("The page is of all closed forms with the usual replications and seed.")
    waiting = _waiting()
    comparisons = compare(
        forms,
        replications=arguments.replications,
        seed=arguments.seed,
        scale=0.25 if arguments.quick else 1.0,
        engine=arguments.engine,
        workers=arguments.workers,
        on_form=lambda form: waiting(form.name),
    )
    print_comparisons(console, comparisons, arguments.replications)
    covered: list[Covered] = []
    if whole:
        covered = cover(
            engine=arguments.engine,
            workers=arguments.workers,
            on_case=lambda case: waiting(f"intervals, {case.name}"),
        )
        _print_coverage(console, covered)
    if arguments.page:
        _write(Path(arguments.page), lambda path: write_page(path, comparisons, covered))
    good = passed(comparisons, covered)
    colour = "bold green" if good else "bold red"
    console.print(f"[{colour}]{verdict(comparisons, covered)}[/]", soft_wrap=True)
    return OK if good else NOT_GOOD


def _forms(arguments: Namespace) -> Sequence[ClosedForm]:
    if arguments.replications < 2:
        raise CannotValidate("An interval needs at least two replications.")
    unknown = sorted(set(arguments.forms) - {form.file for form in CLOSED_FORMS})
    if unknown:
        raise CannotValidate(f"There is no closed form “{unknown[0]}”.")
    return tuple(
        form
        for form in CLOSED_FORMS
        if (form.quick or not arguments.quick) and (not arguments.forms or form.file in arguments.forms)
    )


def _waiting() -> Callable[[str], None]:
    """Says on standard error what is waited for, while somebody watches."""
    screen = Console(stderr=True)

    def say(what: str) -> None:
        if screen.is_terminal:
            screen.print(f"[dim]{what} …[/]", highlight=False)

    return say


def _print_coverage(console: Console, covered: Sequence[Covered]) -> None:
    low, high = 100.0 * coverage.LOWEST, 100.0 * coverage.HIGHEST
    table = table_of(
        f"How many 95 % intervals contain the truth ({low:g} to {high:g} % asked for)",
        "case", "quantity", "exact", "experiments", "contain it", "share",
    )  # fmt: skip
    for each in covered:
        share = f"{100.0 * each.inside / each.experiments:.1f} %"
        exact = f"{each.exact:.6g}"
        table.add_row(each.case.name, each.quantity, exact, str(each.experiments), str(each.inside), share)
    console.print(table)


def _write(path: Path, write: Callable[[Path], None]) -> None:
    try:
        write(path)
    except OSError as error:
        raise Unreadable(f"“{path}” cannot be written to: {error.strerror or error}.") from None
