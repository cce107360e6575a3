"""The engines, by name."""

from simulator.engines.base import EngineFactory
from simulator.engines.reference.engine import ReferenceEngine

ENGINES: dict[str, EngineFactory] = {"reference": ReferenceEngine}
