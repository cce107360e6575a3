"""An external system becomes a station that everybody shares, and the one thing that it does: answer."""

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.external_system import ExternalSystem
from simulator.plan.ops import Apply, Station, Symbol


def lower(name: str, part: ExternalSystem, _surroundings: Surroundings) -> Lowered:
    """`card-network` → station `card-network` and apply `card-network.answer`.

    A call that is repeated is not counted as harm here: whether the other side recognises it is
    what the calling handler's `idempotent_by` says, and harm is counted at that handler.
    """
    path = f"external_systems.{name}"
    answer = f"{name}.answer"
    ops = (
        Station(name, instances=1, slots=part.concurrency, rate_limit_per_s=part.rate_limit),
        Apply(answer, host=name, takes=part.takes, fails=part.fails, idempotent=True),
    )
    patches = parameters(path, name, {"concurrency": "slots", "rate_limit": "rate_limit_per_s"})
    patches += parameters(path, answer, {"takes": "takes", "fails": "fails"})
    return Lowered(ops, (Symbol(name, "external_system", (name, answer), patches),))
