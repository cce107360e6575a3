"""Pass 2: every part of the design becomes ops, by its kind."""

from simulator.compiler.draft import Draft
from simulator.compiler.lower import LOWER

# From where records come to where they go; inside a section the order of the document.
SECTIONS = (
    "sources",
    "services",
    "external_systems",
    "event_stores",
    "clusters",
    "schemas",
    "topics",
    "projections",
    "sagas",
)


def lower_parts(draft: Draft) -> None:
    """`topics: {order-events: …}` → log `order-events` and its symbol, and so on for every section."""
    owners: dict[str, str] = {}
    for section in SECTIONS:
        for name, part in getattr(draft.design, section).items():
            lowered = LOWER[section](name, part, draft.surroundings)
            for op in lowered.ops:
                if op.name in owners:
                    draft.surroundings.refuse(
                        name,
                        f"{section}.{name}",
                        f"“{op.name}” would name two things: one of {owners[op.name]} and one of {name}.",
                        mend=f"Rename {name}.",
                    )
                owners.setdefault(op.name, name)
                draft.places.setdefault(op.name, f"{section}.{name}")
            draft.ops += lowered.ops
            draft.symbols += lowered.symbols
    if not draft.design.sources:
        draft.surroundings.refuse(
            "",
            "sources",
            "Nothing sends anything: the design has no traffic source.",
            mend="Add one, such as `sources: { shop: { sends: PlaceOrder, to: orders, rate: 10/s } }`.",
        )
