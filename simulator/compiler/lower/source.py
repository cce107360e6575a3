"""A traffic source becomes a source; its load comes with the scenario."""

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.source import Source as SourcePart
from simulator.plan.ops import Source, Symbol


def lower(name: str, part: SourcePart, surroundings: Surroundings) -> Lowered:
    """`shop` that sends PlaceOrder to orders → source `shop` towards apply `orders.PlaceOrder`."""
    path = f"sources.{name}"
    to = part.to
    if to in surroundings.design.services:
        to = surroundings.command_of(name, f"{path}.sends", to, part.sends) or to
    arrival = part.rate
    source = Source(
        name=name,
        to=to,
        type=part.sends,
        arrival=arrival.kind,
        rate_per_s=arrival.rate_per_s,
        keys=part.keys,
        batch=arrival.batch,
        size_bytes=part.size if part.size is not None else surroundings.record_bytes(part.sends),
        retry=part.retries,
    )
    fields = {"rate": "rate_per_s", "keys": "keys", "size": "size_bytes", "retries": "retry"}
    return Lowered((source,), (Symbol(name, "source", (name,), parameters(path, name, fields)),))
