"""What people ask of runs: start one, pause, resume, stop, change its speed, break something in it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from simulator.base.errors import PhraseError
from simulator.base.findings import Finding
from simulator.base.units import parse_duration_s
from simulator.compiler.pipeline import CannotCompile, compile_plan
from simulator.design.document import Design as Document
from simulator.engines.registry import usual_engine
from simulator.plan.ops import Plan
from simulator.scenario import BadFault, live_fault, open_design
from studio.accounts.models import User
from studio.common.errors import Conflict, Invalid, TooMany
from studio.designs import selectors as designs
from studio.designs.models import Design, Role
from studio.runs import queueing, selectors
from studio.runs.models import FINAL, Experiment, LiveFault, Run, State, Wanted

Action = Literal["pause", "resume", "stop", "speed"]

# How long a request waits for its worker to say when a live fault strikes: a slice is at most 0.5 s.
_ANSWER_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run. *faults* are live faults of an earlier run with their `at`, to repeat it exactly;
    *experiment* is the one whose *replication* is repeated, by the engine that it used."""

    scenario: str
    seed: int = 1
    until_s: float | None = None
    speed: float | None = None
    revision: int | None = None
    faults: Sequence[Mapping[str, Any]] = ()
    replication: int = 1
    experiment: Experiment | None = None


def start(user: User, design_id: UUID, wish: Wish) -> Run:
    """Queue a run of a revision (the newest unless named); editors only.

    Invalid with the findings when the design cannot run; TooMany beyond 20 unfinished runs in the project.
    """
    design, revision, document = revision_to_run(user, design_id, wish.revision, wish.scenario)
    faults = _repeated(document, wish)
    unfinished = Run.objects.filter(project=design.project).exclude(state__in=FINAL).count()
    if unfinished >= settings.RUNS_ACTIVE_PER_PROJECT:
        raise TooMany(
            f"The project has {unfinished} unfinished runs.", retry_after_s=10, mend="Stop one, or wait."
        )
    with transaction.atomic():
        run = Run.objects.create(
            project=design.project,
            design=design,
            revision=revision,
            asked_by=user,
            scenario=wish.scenario,
            seed=wish.seed,
            replication=wish.replication,
            experiment=wish.experiment,
            engine=wish.experiment.engine if wish.experiment else usual_engine(),
            until_s=wish.until_s,
            speed=wish.speed,
            engine_version=settings.LAGWISE_VERSION,
            horizon_s=wish.until_s or document.scenarios[wish.scenario].lasts,
            sent_at=timezone.now(),
        )
        for number, (at_s, mapping) in enumerate(faults):
            LiveFault.objects.create(run=run, number=number, mapping=mapping, asked_by=user, at_s=at_s)
        queueing.send(run.pk)
    return run


def revision_to_run(
    user: User, design_id: UUID, revision: int | None, scenario: str
) -> tuple[Design, int, Document]:
    """The design, the number of the revision (the newest unless named) and its document; editors only.

    Invalid when it has errors, or no such scenario.
    """
    design, _ = designs.design(user, design_id, Role.EDITOR)
    number = revision or design.head
    document = readable(designs.files_at(design, str(number))[1])
    if scenario not in document.scenarios:
        known = ", ".join(sorted(document.scenarios)) or "none"
        raise Invalid(f"The design has no scenario {scenario}.", mend=f"It has: {known}.", code="no_scenario")
    return design, number, document


def readable(files: Mapping[str, str]) -> Document:
    """The document of a revision. Raises Invalid with its findings when it has errors."""
    parsed = open_design(files[designs.MAIN_FILE], path=designs.MAIN_FILE)
    if parsed.design is None:
        raise cannot_run(parsed.findings)
    return parsed.design


def planned(document: Document, scenario: str, until_s: float | None) -> Plan:
    """The plan of one scenario. Raises Invalid with the findings of the compiler."""
    try:
        return compile_plan(document, scenario, until_s=until_s)
    except CannotCompile as error:
        raise cannot_run(error.findings) from None


def cannot_run(findings: Sequence[Finding]) -> Invalid:
    """The refusal of a design that does not run, with every reason."""
    errors = [finding for finding in findings if finding.severity == "error"] or list(findings)
    details = [{"code": f.code, "message": f.message, "path": f.path, "line": f.line} for f in errors]
    first = errors[0].message if errors else "It has errors."
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return Invalid(
        f"The design does not run: {first}{more}",
        mend="See the problems.",
        code="cannot_run",
        details=details,
    )


def _repeated(document: Document, wish: Wish) -> list[tuple[float, dict[str, Any]]]:
    """Instant and mapping of every fault of *wish*. Raises Invalid for one that the design does not know."""
    if not wish.faults:
        return []
    plan = planned(document, wish.scenario, wish.until_s)
    faults = []
    for fault in wish.faults:
        mapping = {key: value for key, value in fault.items() if key != "at"}
        try:
            at_s = parse_duration_s(fault.get("at"))
        except PhraseError as error:
            raise Invalid(
                f"`at` of a fault: {error}", mend="Write when it strikes.", code="bad_fault"
            ) from None
        _check_fault(document, plan, mapping, at_s)
        faults.append((at_s, mapping))
    return sorted(faults, key=lambda fault: fault[0])


def control(user: User, run_id: UUID, action: Action, speed: float | None = None) -> Run:
    """Pause, resume, stop, or change the speed of a run that has not ended; editors only. Conflict after its end."""
    run, _ = selectors.run(user, run_id, Role.EDITOR)
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state in FINAL:
            raise Conflict(f"The run is {run.state} already.", mend="Start another.", code="run_ended")
        if action == "speed":
            run.speed = speed
        elif action == "pause":
            _pause(run)
        elif action == "resume":
            _resume(run)
        else:
            _stop(run)
        run.save(update_fields=["speed", "wanted", "state", "sent_at", "times_sent", "finished_at"])
        queueing.tell(run.pk)
    return run


def _pause(run: Run) -> None:
    if run.state == State.STOPPING:
        raise Conflict("The run is stopping.", mend="Start another.", code="run_ended")
    run.wanted = Wanted.PAUSE
    if run.state == State.QUEUED:
        run.state = State.PAUSED


def _resume(run: Run) -> None:
    if run.state == State.STOPPING:
        raise Conflict("The run is stopping.", mend="Start another.", code="run_ended")
    run.wanted = Wanted.RUN
    if run.state == State.PAUSED:
        run.state = State.QUEUED
        _send(run)


def _stop(run: Run) -> None:
    """A run that was never begun ends at once; any other ends with the result of what it did."""
    run.wanted = Wanted.STOP
    if run.state == State.RUNNING:
        run.state = State.STOPPING
    elif run.frames == 0 and run.state in (State.QUEUED, State.PAUSED):
        run.state = State.STOPPED
        run.finished_at = timezone.now()
    elif run.state == State.PAUSED:
        run.state = State.QUEUED
        _send(run)


def _send(run: Run) -> None:
    run.sent_at = timezone.now()
    run.times_sent = 1
    queueing.send(run.pk)


def inject(user: User, run_id: UUID, mapping: Mapping[str, Any]) -> float:
    """Break something now; editors only. The simulated instant at which it strikes.

    Its worker fixes the instant within a slice. Conflict after the end, Invalid for a fault that the
    design does not know.
    """
    run, _ = selectors.run(user, run_id, Role.EDITOR)
    if "at" in mapping:
        raise Invalid("A live fault strikes now; it has no `at`.", mend="Leave it out.", code="bad_fault")
    document = readable(designs.files_at(run.design, str(run.revision))[1])
    _check_fault(document, planned(document, run.scenario, run.until_s), mapping, run.now_s)
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state in FINAL or run.state == State.STOPPING:
            raise Conflict(f"The run is {run.state}.", mend="Start another.", code="run_ended")
        fault = LiveFault.objects.create(
            run=run, number=run.live_faults.count(), mapping=dict(mapping), asked_by=user
        )
    return _struck_at(fault, run)


def _check_fault(document: Document, plan: Plan, mapping: Mapping[str, Any], at_s: float) -> None:
    try:
        live_fault(document, plan, mapping, at_s)
    except BadFault as error:
        raise Invalid(str(error), mend="Write it as in a scenario's faults.", code="bad_fault") from None


def _struck_at(fault: LiveFault, run: Run) -> float:
    """When *fault* strikes; where no worker holds the run: where the run stands."""
    if run.state == State.RUNNING:
        patience = time.monotonic() + _ANSWER_WITHIN_S
        while time.monotonic() < patience:
            time.sleep(0.02)
            at_s = LiveFault.objects.filter(pk=fault.pk).values_list("at_s", flat=True).first()
            if at_s is not None:
                return at_s
    return run.now_s
