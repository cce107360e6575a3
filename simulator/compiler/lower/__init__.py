"""How each kind of part becomes ops: section of the document → function. Sorted, explicit.

A new kind is one file here and one line below; it lowers to ops that exist and touches no engine.
"""

from collections.abc import Callable
from typing import Any

from simulator.compiler.lower import (
    cluster,
    event_store,
    external_system,
    projection,
    saga,
    schema,
    service,
    source,
    topic,
)
from simulator.compiler.lowered import Lowered
from simulator.compiler.surroundings import Surroundings

LOWER: dict[str, Callable[[str, Any, Surroundings], Lowered]] = {
    "clusters": cluster.lower,
    "event_stores": event_store.lower,
    "external_systems": external_system.lower,
    "projections": projection.lower,
    "sagas": saga.lower,
    "schemas": schema.lower,
    "services": service.lower,
    "sources": source.lower,
    "topics": topic.lower,
}
