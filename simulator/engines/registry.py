"""The engines, by name."""

from simulator.engines.base import EngineFactory
from simulator.engines.compiled.engine import CompiledEngine
from simulator.engines.reference.engine import ReferenceEngine

ENGINES: dict[str, EngineFactory] = {"compiled": CompiledEngine, "reference": ReferenceEngine}
