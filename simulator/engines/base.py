"""What an engine offers, and the driver that slices a run so that pausing frees the worker."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from simulator.metrics.result import Column, Frame, RunResult
from simulator.plan.ops import Intervene, Plan


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run was: enough to go on with identical results.

    The reference engine resumes by replay, so it needs the instant, the number of frames taken and
    the live interventions; an engine with arrays adds them as *state*.
    """

    engine: str
    seed: int
    replication: int
    now_s: float
    frames: int
    interventions: tuple[Intervene, ...]
    state: bytes = b""


class Engine(Protocol):
    """One run of one plan. Instants are absolute simulated seconds."""

    name: ClassVar[str]
    columns: tuple[Column, ...]

    @property
    def now_s(self) -> float: ...

    def advance(self, to_s: float) -> None:
        """Process every event up to and including *to_s*; then `now_s` is *to_s*."""

    def intervene(self, op: Intervene) -> None:
        """Add a live intervention at ``op.at_s >= now_s``. Raises ValueError for an op or action that the plan lacks."""

    def frame(self) -> Frame:
        """Sample every column at `now_s`; numbers count up from 0; carries the events since the last one."""

    def checkpoint(self) -> Checkpoint: ...

    def result(self) -> RunResult:
        """Assert the ledger and sum up. Only at the horizon, or where the run was stopped."""


class EngineFactory(Protocol):
    """How engines are made: `ENGINES[name](plan, seed, replication)`; raises `CannotRun` by name of what it cannot."""

    def __call__(self, plan: Plan, seed: int, replication: int = 1) -> Engine: ...


class CannotRun(Exception):
    """An engine refuses a plan. The message names the element, what it asks for, and what to do instead."""
