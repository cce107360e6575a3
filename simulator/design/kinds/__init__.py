"""The kinds of node that an architect can draw: section of the document → model. Sorted, explicit."""

from simulator.design.base_model import Part
from simulator.design.kinds.cluster import Cluster
from simulator.design.kinds.event_store import EventStore
from simulator.design.kinds.external_system import ExternalSystem
from simulator.design.kinds.projection import Projection
from simulator.design.kinds.saga import Saga
from simulator.design.kinds.schema import Schema
from simulator.design.kinds.service import Service
from simulator.design.kinds.source import Source
from simulator.design.kinds.topic import Topic

KINDS: dict[str, type[Part]] = {
    "clusters": Cluster,
    "event_stores": EventStore,
    "external_systems": ExternalSystem,
    "projections": Projection,
    "sagas": Saga,
    "schemas": Schema,
    "services": Service,
    "sources": Source,
    "topics": Topic,
}

KIND_OF_SECTION: dict[str, str] = {section: section.removesuffix("s") for section in KINDS}
"""Section → the kind's word, as `Refers`, links, the studio and messages use it: "event_stores" → "event_store"."""

SECTION_OF_KIND: dict[str, str] = {kind: section for section, kind in KIND_OF_SECTION.items()}
