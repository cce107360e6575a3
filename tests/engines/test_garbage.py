"""A run of the reference engine leaves nothing to the garbage collector, so that it need not look meanwhile."""

import gc

import pytest

from simulator.engines.reference.engine import ReferenceEngine
from tests.engines.orders import orders


@pytest.mark.parametrize("observed", [False, True])
def test_what_a_run_is_done_with_goes_by_itself(observed: bool) -> None:
    engine = ReferenceEngine(orders(), seed=1)
    if observed:
        engine.observe(lambda *event: None)
    gc.collect()
    gc.disable()
    try:
        engine.advance(60.0)
        assert engine.events_processed > 1_000
        assert gc.collect() < 100
    finally:
        gc.enable()
