"""Which plans are well formed. Engines rely on every line of this and check nothing again."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf, isfinite

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.plan.ops import (
    Apply,
    Group,
    Intervene,
    Log,
    Op,
    Plan,
    Process,
    Relay,
    Sink,
    Source,
    Station,
    Store,
)

PROTOCOLS = ("classic-eager", "classic-cooperative", "consumer", "share")


class PlanFault(ValueError):
    """A plan that is not well formed. `faults` holds every fault as a sentence that begins with the op's name."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def verify(plan: Plan) -> None:
    """Raise `PlanFault` with all faults of *plan* at once, or return."""
    faults = tuple(faults_of(plan))
    if faults:
        raise PlanFault(faults)


def faults_of(plan: Plan) -> Iterator[str]:
    """Every fault of *plan*, in the order of its ops."""
    if not (isfinite(plan.horizon_s) and plan.horizon_s > 0.0):
        yield f"plan: horizon_s is {plan.horizon_s}, must be finite and above 0"
    if not 0.0 <= plan.warm_up_s < plan.horizon_s:
        yield f"plan: warm_up_s is {plan.warm_up_s}, must be in [0, horizon_s)"
    ops: dict[str, Op] = {}
    for op in plan.ops:
        if op.name in ops:
            yield f"{op.name}: two ops have this name"
        ops[op.name] = op
    if not any(isinstance(op, Source) for op in plan.ops):
        yield "plan: has no source, so nothing can happen in it"
    for op in plan.ops:
        yield from (f"{op.name}: {fault}" for fault in _op_faults(op, ops))
    yield from _call_circles(ops)
    yield from _intervention_faults(plan, ops)
    for window in plan.faults:
        if not 0.0 <= window.from_s <= window.to_s:
            yield f"fault {window.number}: its window {window.from_s} to {window.to_s} is not in order"


def _op_faults(op: Op, ops: dict[str, Op]) -> Iterator[str]:
    match op:
        case Source():
            yield from _source_faults(op, ops)
        case Station():
            yield from _at_least("instances", op.instances, 1)
            yield from _at_least("slots", op.slots, 1)
            if op.rate_limit_per_s is not None and not op.rate_limit_per_s > 0.0:
                yield f"rate_limit_per_s is {op.rate_limit_per_s}, must be above 0 or none"
        case Apply():
            yield from _apply_faults(op, ops)
        case Log():
            yield from _log_faults(op, ops)
        case Group():
            yield from _group_faults(op, ops)
        case Store():
            yield from _time_faults("append", op.append)
            if op.relay is not None:
                yield from _refers("relay", op.relay, ops, Relay)
        case Relay():
            yield from _refers("store", op.store, ops, Store)
            yield from _not_negative("poll_s", op.poll_s)
            yield from _at_least("batch", op.batch, 1)
            store = ops.get(op.store)
            if isinstance(store, Store) and store.relay != op.name:
                yield f"reads store {store.name}, which names relay {store.relay}"
        case Process():
            yield from _process_faults(op, ops)
        case Sink():
            pass


def _source_faults(op: Source, ops: dict[str, Op]) -> Iterator[str]:
    yield from _receives("to", op.to, ops)
    if not (isfinite(op.rate_per_s) and op.rate_per_s >= 0.0):
        yield f"rate_per_s is {op.rate_per_s}, must be finite and at least 0"
    yield from _at_least("batch", op.batch, 1)
    yield from _at_least("size_bytes", op.size_bytes, 0)
    yield from _key_faults(op.keys)
    yield from _retry_faults("retry", op.retry)
    times = [at for at, _ in op.profile]
    if not times or times[0] != 0.0 or any(a >= b for a, b in pairwise(times)):
        yield "profile must begin at 0.0 and ascend"
    if any(not (isfinite(factor) and factor >= 0.0) for _, factor in op.profile):
        yield "profile has a factor that is negative or not finite"


def _apply_faults(op: Apply, ops: dict[str, Op]) -> Iterator[str]:
    yield from _refers("host", op.host, ops, Station, Group)
    yield from _time_faults("takes", op.takes)
    yield from _retry_faults("retry", op.retry)
    if not 0.0 <= op.fails <= 1.0:
        yield f"fails is {op.fails}, must be in [0, 1]"
    for call in op.calls:
        yield from _served("calls", call.to, ops)
        if call.timeout_s is not None and not call.timeout_s > 0.0:
            yield f"calls {call.to} with timeout_s {call.timeout_s}, must be above 0 or none"
    if op.dead_letters is not None:
        yield from _refers("dead_letters", op.dead_letters, ops, Log)
    if op.appends is not None:
        yield from _refers("appends", op.appends, ops, Store)
    for emit in op.emits:
        yield from _receives("emits", emit.to, ops)
        if not 0.0 <= emit.probability <= 1.0:
            yield f"emits {emit.type} with probability {emit.probability}, must be in [0, 1]"
        yield from _at_least(f"emits {emit.type}: count", emit.count, 0)
        yield from _at_least(f"emits {emit.type}: size_bytes", emit.size_bytes, 0)
    if op.compensates is not None:
        yield from _refers("compensates", op.compensates, ops, Apply)
    goes_on = op.retry.max_retries is None or op.exhausted == "block"
    if goes_on and op.retry.delay_s == 0.0 and op.takes.mean_s == 0.0:
        yield "would try again for ever in no time: give it a time, a delay or an end"
    if op.exhausted == "block" and isinstance(ops.get(op.host), Station):
        yield "exhausted is block, which only a group's handler can do (nothing holds a command's place)"


def _log_faults(op: Log, ops: dict[str, Op]) -> Iterator[str]:
    yield from _at_least("partitions", op.partitions, 1)
    yield from _at_least("brokers", op.brokers, 1)
    yield from _at_least("replicas", op.replicas, 1)
    yield from _at_least("min_isr", op.min_isr, 1)
    if op.replicas > op.brokers:
        yield f"has {op.replicas} replicas on {op.brokers} brokers; each needs a broker of its own"
    yield from _time_faults("latency", op.latency)
    for name in ("delivery_timeout_s", "session_timeout_s", "heartbeat_s"):
        yield from _not_negative(name, getattr(op, name))
    if op.heartbeat_s > op.session_timeout_s:
        yield f"heartbeat_s {op.heartbeat_s} is above session_timeout_s {op.session_timeout_s}"
    if op.retention_s is not None and not op.retention_s > 0.0:
        yield f"retention_s is {op.retention_s}, must be above 0 or none"
    for other in ops.values():
        if isinstance(other, Log) and other.cluster == op.cluster and other.brokers != op.brokers:
            yield f"says that {op.cluster} has {op.brokers} brokers, {other.name} says {other.brokers}"


def _group_faults(op: Group, ops: dict[str, Op]) -> Iterator[str]:
    yield from _refers("log", op.log, ops, Log)
    if op.host is not None:
        yield from _refers("host", op.host, ops, Station)
        host = ops.get(op.host)
        if isinstance(host, Station) and op.instances != host.instances:
            yield f"has {op.instances} instances, its host {host.name} has {host.instances}"
    for name in ("instances", "threads", "max_poll"):
        yield from _at_least(name, getattr(op, name), 1)
    if op.protocol not in PROTOCOLS:
        yield f"protocol is {op.protocol!r}, must be one of {', '.join(PROTOCOLS)}"
    if len({type_ for type_, _ in op.works}) != len(op.works):
        yield "works lists a record type twice"
    for _, work in op.works:
        yield from _refers("works", work, ops, Apply)
        apply = ops.get(work)
        if isinstance(apply, Apply) and apply.host != op.name:
            yield f"works with {work}, whose host is {apply.host}"
    yield from _not_negative("commit_interval_s", op.commit_interval_s)
    for name in ("session_timeout_s", "heartbeat_s", "max_poll_interval_s"):
        if not getattr(op, name) > 0.0:
            yield f"{name} is {getattr(op, name)}, must be above 0"


def _process_faults(op: Process, ops: dict[str, Op]) -> Iterator[str]:
    yield from _refers("host", op.host, ops, Station)
    if not op.steps:
        yield "has no steps"
    for step in op.steps:
        yield from _served("action", step.action, ops)
        if step.undo is not None:
            yield from _served("undo", step.undo, ops)
        if step.timeout_s is not None and not step.timeout_s > 0.0:
            yield f"step {step.action} has timeout_s {step.timeout_s}, must be above 0 or none"
        yield from _retry_faults(f"step {step.action}: retry", step.retry)
    if sum(step.pivot for step in op.steps) > 1:
        yield "has more than one pivot step"
    if op.otherwise is not None:
        yield from _served("otherwise", op.otherwise, ops)
    if op.deadline_s is not None and not op.deadline_s > 0.0:
        yield f"deadline_s is {op.deadline_s}, must be above 0 or none"
    if op.resume_after_s is not None:
        yield from _not_negative("resume_after_s", op.resume_after_s)
    yield from _retry_faults("undo_retry", op.undo_retry)
    if op.undo_retry.max_retries is None and op.undo_retry.delay_s == 0.0:
        yield "undo_retry would try again for ever in no time: give it a delay or an end"


def _intervention_faults(plan: Plan, ops: dict[str, Op]) -> Iterator[str]:
    for earlier, later in pairwise(plan.interventions):
        if later.at_s < earlier.at_s:
            yield f"interventions: {later.action} at {later.at_s} s comes after one at {earlier.at_s} s"
    for op in plan.interventions:
        fault = intervention_fault(op, ops)
        if fault:
            yield f"interventions: {fault}"


def intervention_fault(op: Intervene, ops: dict[str, Op]) -> str | None:
    """What is wrong with *op* in a plan of *ops*, or None. Engines ask this of live interventions too."""
    target = ops.get(op.op)
    if not (isfinite(op.at_s) and op.at_s >= 0.0):
        return f"{op.action} of {op.op} at {op.at_s} s: the instant must be finite and at least 0"
    match op.action:
        case "stop_instance" | "start_instance":
            if isinstance(target, Relay):
                instances = 1
            elif isinstance(target, Station) or (isinstance(target, Group) and target.host is None):
                instances = target.instances
            else:
                return f"{op.action}: {op.op} is no station, relay or group of its own"
            if not 0 <= op.instance < instances:
                return f"{op.action}: {op.op} has no instance {op.instance}, only 0 to {instances - 1}"
        case "broker_down" | "broker_up":
            brokers = max(
                (x.brokers for x in ops.values() if isinstance(x, Log) and x.cluster == op.op), default=0
            )
            if brokers == 0:
                return f"{op.action}: no log stands on a cluster named {op.op}"
            if not 0 <= op.instance < brokers:
                return f"{op.action}: {op.op} has no broker {op.instance}, only 0 to {brokers - 1}"
        case "slow":
            if not isinstance(target, Apply):
                return f"slow: {op.op} is no apply"
            if not (isfinite(op.value) and op.value > 0.0):
                return f"slow: the factor for {op.op} is {op.value}, must be above 0"
        case "rate":
            if not isinstance(target, Source):
                return f"rate: {op.op} is no source"
            if not (isfinite(op.value) and op.value >= 0.0):
                return f"rate: the factor for {op.op} is {op.value}, must be at least 0"
        case "outage":
            if not isinstance(target, Station):
                return f"outage: {op.op} is no station"
            if op.value not in (0.0, 1.0, 2.0):
                return f"outage: mode {op.value} of {op.op} is unknown, must be 0, 1 or 2"
        case "poison":
            if not isinstance(target, Log):
                return f"poison: {op.op} is no log"
            if op.value < 1.0 or op.value != int(op.value):
                return f"poison: {op.value} records of {op.op}, must be a whole number of at least 1"
    return None


def _call_circles(ops: dict[str, Op]) -> Iterator[str]:
    """A handler that waits for itself through calls can never finish once its station is full."""
    done: set[str] = set()
    for start in ops:
        path: list[str] = []

        def visit(name: str, path: list[str] = path) -> str | None:
            if name in path:
                return " calls ".join([*path[path.index(name) :], name])
            op = ops.get(name)
            if name in done or not isinstance(op, Apply):
                return None
            path.append(name)
            for call in op.calls:
                circle = visit(call.to)
                if circle:
                    return circle
            path.pop()
            done.add(name)
            return None

        circle = visit(start)
        if circle:
            yield f"{start}: calls go in a circle: {circle}"
            return


def _refers(field: str, name: str, ops: dict[str, Op], *kinds: type) -> Iterator[str]:
    if not isinstance(ops.get(name), kinds):
        wanted = " or ".join(kind.__name__.lower() for kind in kinds)
        found = type(ops[name]).__name__.lower() if name in ops else "nothing"
        yield f"{field} refers to {name}, which is {found}, must be a {wanted}"


def _served(field: str, name: str, ops: dict[str, Op]) -> Iterator[str]:
    """A request needs a handler at a station."""
    op = ops.get(name)
    if not (isinstance(op, Apply) and isinstance(ops.get(op.host), Station)):
        yield f"{field} refers to {name}, which is no apply at a station"


def _receives(field: str, name: str, ops: dict[str, Op]) -> Iterator[str]:
    if not isinstance(ops.get(name), (Log, Process, Sink)):
        yield from _served(field, name, ops)


def _at_least(field: str, value: int, least: int) -> Iterator[str]:
    if value < least:
        yield f"{field} is {value}, must be at least {least}"


def _not_negative(field: str, value: float) -> Iterator[str]:
    if not (isfinite(value) and value >= 0.0):
        yield f"{field} is {value}, must be finite and at least 0"


def _time_faults(field: str, time: Distribution) -> Iterator[str]:
    a, b = time.a, time.b
    good = {
        "constant": a >= 0.0,
        "uniform": 0.0 <= a <= b < inf,
        "exponential": a >= 0.0,
        "erlang": a >= 0.0 and b >= 1.0 and b == int(b),
        "lognormal": b >= 0.0,
        "hyperexponential": a >= 0.0 and b >= 1.0,
        "pareto": a > 0.0 and b > 1.0,
    }
    if not (isfinite(a) and isfinite(b) and good[time.kind]):
        yield f"{field} is {time.kind} with a = {a}, b = {b}, which is no such distribution"


def _key_faults(keys: KeyChoice) -> Iterator[str]:
    if keys.kind != "unique" and keys.count < 1:
        yield f"keys are {keys.kind} over {keys.count}, must be over at least 1"
    if keys.kind == "zipf" and not (isfinite(keys.exponent) and keys.exponent >= 0.0):
        yield f"keys are zipf with exponent {keys.exponent}, must be at least 0"
    if keys.kind == "hot" and not 0.0 <= keys.exponent < 1.0:
        yield f"keys are hot with share {keys.exponent}, must be in [0, 1)"


def _retry_faults(field: str, retry: Retry) -> Iterator[str]:
    if retry.max_retries is not None and retry.max_retries < 0:
        yield f"{field}.max_retries is {retry.max_retries}, must be at least 0 or none"
    yield from _not_negative(f"{field}.delay_s", retry.delay_s)
    if not (isfinite(retry.factor) and retry.factor > 0.0):
        yield f"{field}.factor is {retry.factor}, must be above 0"
    if not retry.max_delay_s >= 0.0:
        yield f"{field}.max_delay_s is {retry.max_delay_s}, must be at least 0"
    if not 0.0 <= retry.jitter <= 1.0:
        yield f"{field}.jitter is {retry.jitter}, must be in [0, 1]"
