"""The engines, by name. Each is imported when it is first used: what one needs, the others do not wait for."""

from collections.abc import Callable

from simulator.engines.base import Engine, EngineFactory
from simulator.plan.ops import Plan

AUTO = "auto"  # whichever is fastest and gives the reference engine's bits


class OnFirstUse:
    """An `EngineFactory` that imports its engine when the first run is made."""

    def __init__(self, load: Callable[[], EngineFactory]) -> None:
        self.load = load

    def __call__(self, plan: Plan, seed: int, replication: int = 1) -> Engine:
        return self.load()(plan, seed, replication)

    @property
    def releases_gil(self) -> bool:
        """What the engine says of itself."""
        return bool(getattr(self.load(), "releases_gil", False))


def _compiled() -> EngineFactory:
    from simulator.engines.compiled.engine import CompiledEngine

    return CompiledEngine


def _reference() -> EngineFactory:
    from simulator.engines.reference.engine import ReferenceEngine

    return ReferenceEngine


ENGINES: dict[str, EngineFactory] = {"compiled": OnFirstUse(_compiled), "reference": OnFirstUse(_reference)}


def usual_engine(name: str = AUTO) -> str:
    """The engine that *name* stands for: its own, and for `AUTO` the compiled one.

    A plan that this one refuses is refused: no other engine takes its place unasked.
    """
    return "compiled" if name == AUTO else name
