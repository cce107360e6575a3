"""An event store becomes a store, and its outbox the relay that publishes from it."""

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.event_store import EventStore
from simulator.plan.ops import Op, Relay, Store, Symbol


def lower(name: str, part: EventStore, _surroundings: Surroundings) -> Lowered:
    """`order-store` → store `order-store`, and relay `order-store.outbox` when it has an outbox."""
    path = f"event_stores.{name}"
    relay = None if part.outbox is None else f"{name}.outbox"
    ops: tuple[Op, ...] = (Store(name, part.append, part.expected_version, relay),)
    patches = parameters(path, name, {"append": "append", "expected_version": "expected_version"})
    if part.outbox is not None and relay is not None:
        ops += (Relay(relay, store=name, poll_s=part.outbox.poll, batch=part.outbox.batch),)
        patches += parameters(f"{path}.outbox", relay, {"poll": "poll_s", "batch": "batch"})
    return Lowered(ops, (Symbol(name, "event_store", tuple(op.name for op in ops), patches),))
