"""A projection becomes a consumer group of its own and the work that it does on every event."""

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.projection import Projection
from simulator.plan.ops import Apply, Group, Symbol


def lower(name: str, part: Projection, surroundings: Surroundings) -> Lowered:
    """`order-view` from order-events → group `order-view` and apply `order-view.apply`.

    Its checkpoint is written with every batch, so it commits per batch.
    """
    path = f"projections.{name}"
    work = f"{name}.apply"
    types = part.only if part.only is not None else surroundings.types_on(part.from_)
    group = Group(
        name=name,
        log=part.from_,
        host=None,
        instances=part.instances,
        threads=1,
        works=tuple((record_type, work) for record_type in types),
        max_poll=part.batch,
        commit="batch",
        session_timeout_s=part.session_timeout,
    )
    apply = Apply(
        name=work,
        host=name,
        takes=part.takes,
        retry=part.retries,
        dead_letters=part.dead_letters,
        exhausted=part.when_exhausted,
        idempotent=part.idempotent,
    )
    patches = parameters(
        path,
        name,
        {"instances": "instances", "batch": "max_poll", "session_timeout": "session_timeout_s"},
    )
    patches += parameters(path, work, {"takes": "takes", "retries": "retry", "idempotent": "idempotent"})
    return Lowered((group, apply), (Symbol(name, "projection", (name, work), patches),))
