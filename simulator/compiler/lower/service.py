"""A service becomes a station, an apply per handler, and a group with its apply per topic that it consumes."""

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings, group_name
from simulator.design.kinds.service import Consumer, Handler, Service
from simulator.plan.ops import Apply, Emit, Group, Op, Station, Symbol

WORK_FIELDS = {
    "takes": "takes",
    "calls": "calls",
    "fails": "fails",
    "retries": "retry",
    "idempotent_by": "idempotent",
    "emits": "emits",
}
GROUP_FIELDS = {
    "threads": "threads",
    "max_poll": "max_poll",
    "max_poll_interval": "max_poll_interval_s",
    "commit_interval": "commit_interval_s",
    "session_timeout": "session_timeout_s",
    "heartbeat": "heartbeat_s",
}


def lower(name: str, service: Service, surroundings: Surroundings) -> Lowered:
    """`orders` → station `orders`, applies `orders.PlaceOrder`, …; groups `order-events.mailer`, …

    A command whose retries are exhausted is dropped and counted: its sender has the error. An event
    goes to the dead-letter topic, or does what `when_exhausted` says.
    """
    path = f"services.{name}"
    ops: list[Op] = [Station(name, instances=service.instances, slots=service.concurrency)]
    patches = list(parameters(path, name, {"instances": "instances", "concurrency": "slots"}))
    symbols = []
    for command, handler in service.handles.items():
        work = f"{name}.{command}"
        ops.append(_work(work, name, f"{path}.handles.{command}", handler, surroundings))
        found = parameters(f"{path}.handles.{command}", work, WORK_FIELDS)
        symbols.append(Symbol(work, "handler", (work,), found))
    for topic, consumer in service.consumes.items():
        here = f"{path}.consumes.{topic}"
        group = group_name(name, topic, consumer)
        consumed = _consumer(group, topic, name, service, consumer, here, surroundings)
        ops += consumed
        found = parameters(here, group, GROUP_FIELDS) + parameters(here, f"{group}.handle", WORK_FIELDS)
        symbols.append(Symbol(group, "consumer", tuple(op.name for op in consumed), found))
        patches.append((f"{path}.instances", group, "instances"))
    own = Symbol(name, "service", tuple(op.name for op in ops), tuple(patches))
    return Lowered(tuple(ops), (own, *symbols))


def _work(name: str, host: str, path: str, handler: Handler, surroundings: Surroundings) -> Apply:
    consumer = handler if isinstance(handler, Consumer) else None
    return Apply(
        name=name,
        host=host,
        takes=handler.takes,
        calls=surroundings.calls(handler),
        fails=handler.fails,
        retry=handler.retries,
        dead_letters=consumer.dead_letters if consumer else None,
        exhausted=consumer.when_exhausted if consumer else "skip",
        idempotent=handler.idempotent_by is not None,
        appends=handler.appends,
        emits=surroundings.emits(name, path, handler),
        compensates=None if consumer else surroundings.action_undone_by(name),
    )


def _consumer(
    group: str,
    topic: str,
    host: str,
    service: Service,
    consumer: Consumer,
    path: str,
    surroundings: Surroundings,
) -> tuple[Op, ...]:
    """The group of one link, and its work: two works when it also starts a saga, on the saga's record only."""
    work = _work(f"{group}.handle", group, path, consumer, surroundings)
    works: tuple[Apply, ...] = (work,)
    handled_by = dict.fromkeys(
        consumer.only if consumer.only is not None else surroundings.types_on(topic), work.name
    )
    if consumer.starts is not None:
        start = _start(group, topic, work, consumer.starts, path, surroundings)
        handled_by[start.emits[-1].type] = start.name
        works = (work, start) if len(set(handled_by.values())) > 1 else (start,)
    members = Group(
        name=group,
        log=topic,
        host=host,
        instances=service.instances,
        threads=consumer.threads,
        works=tuple(handled_by.items()),
        protocol=consumer.protocol.replace(" ", "-"),
        max_poll=consumer.max_poll,
        commit=consumer.commit,
        commit_interval_s=consumer.commit_interval,
        session_timeout_s=consumer.session_timeout,
        heartbeat_s=consumer.heartbeat,
        max_poll_interval_s=consumer.max_poll_interval,
    )
    return (members, *works)


def _start(group: str, topic: str, work: Apply, saga: str, path: str, surroundings: Surroundings) -> Apply:
    """*work* that also starts *saga*; refused when no record of *topic* starts it."""
    part = surroundings.design.sagas[saga]
    if part.starts_on not in surroundings.types_on(topic):
        surroundings.refuse(
            group,
            f"{path}.starts",
            f"{saga} starts on {part.starts_on}, which {topic} does not carry.",
            mend=f"Move `starts` to the consumer of a topic that carries {part.starts_on}.",
        )
    emit = Emit(part.starts_on, saga, size_bytes=surroundings.record_bytes(part.starts_on))
    return Apply(
        name=f"{group}.start",
        host=group,
        takes=work.takes,
        calls=work.calls,
        fails=work.fails,
        retry=work.retry,
        dead_letters=work.dead_letters,
        exhausted=work.exhausted,
        idempotent=work.idempotent,
        appends=work.appends,
        emits=(*work.emits, emit),
    )
