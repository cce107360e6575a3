"""An orchestrated saga becomes a process, and the group of its host that starts it."""

from typing import Literal

from simulator.compiler.lowered import Lowered, parameters
from simulator.compiler.surroundings import Surroundings
from simulator.design.kinds.saga import Saga
from simulator.plan.ops import AT_ONCE, FOR_EVER, Apply, Emit, Group, Op, Process, Step, Symbol

RECORDS: dict[str, Literal["before", "after", "never"]] = {
    "before_action": "before",
    "after_action": "after",
    "never": "never",
}


def lower(name: str, saga: Saga, surroundings: Surroundings) -> Lowered:
    """`order-creation` → process `order-creation`, group `order-events.order-creation` and its apply.

    The group only starts instances, so its work takes no time; what it cannot start it tries again. A saga that records before it acts
    recognises a start record that it has seen; one that does not starts again, with every action.
    A consumer that says `starts:` starts the saga instead of a group of its own.
    """
    path = f"sagas.{name}"
    process = Process(
        name=name,
        host=saga.run_by,
        steps=tuple(Step(step.do, step.undo, step.timeout, step.retries, step.pivot) for step in saga.steps),
        records=RECORDS[saga.records],
        deadline_s=saga.deadline,
        otherwise=saga.otherwise,
        undo_retry=saga.undo_retries,
        resume_after_s=saga.resume_after if saga.resumes else None,
    )
    fields = {"deadline": "deadline_s", "undo_retries": "undo_retry", "resume_after": "resume_after_s"}
    patches = parameters(path, name, fields)
    ops: tuple[Op, ...] = (process,)
    topic = surroundings.start_topic(name, saga)
    if topic is not None and surroundings.consumer_that_starts(name) is None:
        group = f"{topic}.{name}"
        work = f"{group}.handle"
        service = surroundings.design.services[saga.run_by]
        ops += (
            Group(
                name=group,
                log=topic,
                host=saga.run_by,
                instances=service.instances,
                threads=1,
                works=((saga.starts_on, work),),
                commit=saga.commit,
            ),
            Apply(
                name=work,
                host=group,
                takes=AT_ONCE,
                retry=FOR_EVER,
                exhausted="block",
                idempotent=saga.records == "before_action",
                emits=(Emit(saga.starts_on, name, size_bytes=surroundings.record_bytes(saga.starts_on)),),
            ),
        )
    return Lowered(ops, (Symbol(name, "saga", tuple(op.name for op in ops), patches),))
