"""The compiled engine goes on from its array and traces by a second run: with the reference engine's bits."""

from pathlib import Path

import pytest

from simulator.engines.base import CannotRun, Driver
from simulator.engines.compiled import checkpoints
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.compiled.memory import ROOM_WORDS
from simulator.engines.reference.engine import ReferenceEngine
from simulator.metrics.result import Frame
from simulator.plan.ops import Intervene
from tests.engines.orders import orders

PLAN = orders()
CRASH = Intervene(22.0, "stop_instance", "orders", 1, 1.0, 2, "Instance 1 of orders is killed live.")
LIVE = pytest.mark.parametrize("live", [(), (CRASH,)], ids=["undisturbed", "with a live fault"])


def begun(engine: type, live: tuple[Intervene, ...]) -> tuple[Driver, list[Frame]]:
    """A run that stands at 22 s, where *live* strikes."""
    driver = Driver(engine(PLAN, 1), PLAN, 1.0)
    frames = list(driver.frames(most=23))
    for op in live:
        driver.engine.intervene(op)
    return driver, frames


@LIVE
@pytest.mark.parametrize("most", [0, 1, 15, 57])
def test_a_run_resumed_from_its_array_is_the_reference_engines_run(
    live: tuple[Intervene, ...], most: int
) -> None:
    driver, frames = begun(CompiledEngine, live)
    frames += driver.frames(most=most)
    checkpoint = driver.engine.checkpoint()
    resumed = Driver.resume(CompiledEngine, PLAN, checkpoint, 1.0)
    assert resumed.engine.now_s == driver.engine.now_s
    reference, expected = begun(ReferenceEngine, live)
    assert frames + list(resumed.frames()) == expected + list(reference.frames())
    of_reference, of_resumed = reference.engine.result(), resumed.engine.result()
    for part in ("metrics", "ledger", "sagas", "faults", "events", "series"):
        assert getattr(of_resumed, part) == getattr(of_reference, part)


def test_a_checkpoint_is_small_and_that_of_another_engine_is_run_again() -> None:
    driver, _ = begun(CompiledEngine, ())
    checkpoint = driver.engine.checkpoint()
    assert len(checkpoint.state) < 2_000_000
    assert not ReferenceEngine(PLAN, 1).restore(checkpoint)
    assert not CompiledEngine(PLAN, 1).restore(ReferenceEngine(PLAN, 1).checkpoint())


def test_a_checkpoint_of_another_version_plan_seed_or_room_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver, _ = begun(CompiledEngine, ())
    checkpoint = driver.engine.checkpoint()
    others = {
        "plan": CompiledEngine(orders(41.0), 1),
        "seed": CompiledEngine(PLAN, 2),
        "replication": CompiledEngine(PLAN, 1, 2),
        "room for its memory": CompiledEngine(PLAN, 1, room_words=2 * ROOM_WORDS),
    }
    for what, engine in others.items():
        with pytest.raises(CannotRun, match=f"This checkpoint is of another {what} .* from the beginning"):
            engine.restore(checkpoint)
        assert engine.now_s == 0.0
        assert engine.advance(1.0)  # and can still be run from its beginning
    monkeypatch.setattr(checkpoints, "MACHINE_CODE", Path("a-later-version"))
    with pytest.raises(CannotRun, match=r"another version of the engine \(.*; here it is a-later-version\)"):
        Driver.resume(CompiledEngine, PLAN, checkpoint, 1.0)


@LIVE
def test_the_slowest_causes_and_their_ways_are_those_of_the_reference_engine(
    live: tuple[Intervene, ...],
) -> None:
    compiled, _ = begun(CompiledEngine, live)
    reference, _ = begun(ReferenceEngine, live)
    for driver in (compiled, reference):
        assert len(list(driver.frames())) > 0
    traces = compiled.engine.traces()
    assert len(traces) == 25
    assert traces == reference.engine.traces()
