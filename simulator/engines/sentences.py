"""The sentences of the event log: every engine says the same about the same."""

from simulator.plan.ops import Intervene

EVENTS_MOST = 5000  # a rebalance storm must not fill the memory; the last event then says so


def log_is_full() -> str:
    return f"More than {EVENTS_MOST} events: the log ends here, the numbers do not."


def intervention(op: Intervene) -> str:
    """What the intervention says of itself, else what it does."""
    if op.text:
        return op.text
    match op.action:
        case "stop_instance":
            how = "is killed" if op.value == 1.0 else "stops cleanly"
            return f"Instance {op.instance} of {op.op} {how}."
        case "start_instance":
            return f"Instance {op.instance} of {op.op} starts."
        case "broker_down":
            how = "is killed" if op.value == 1.0 else "stops cleanly"
            return f"Broker {op.instance} of {op.op} {how}."
        case "broker_up":
            return f"Broker {op.instance} of {op.op} starts."
        case "slow":
            return f"{op.op} takes {op.value:g} times its time."
        case "rate":
            return f"{op.op} emits {op.value:g} times its rate."
        case "outage":
            return f"{op.op} " + ("answers errors.", "does not answer.", "works again.")[int(op.value)]
        case "poison":
            return f"The next {int(op.value)} records of {op.op} are poison."


def fenced(cluster: str, broker: int, moved: int) -> str:
    return (
        f"Broker {broker} of {cluster} is fenced: {moved} partitions change their leader, "
        f"the in-sync sets go on without it."
    )


SILENT = "was silent for a session timeout"
SLOW = "took longer than max.poll.interval over one batch"


def evicted(group: str, instance: int, why: str) -> str:
    return f"{group} evicts a member of instance {instance}: it {why}."


JOINS, JOINS_AGAIN, LEAVES, WAS_EVICTED = "joins", "joins again", "leaves", "was evicted"


def rebalance(group: str, instance: int, why: str) -> str:
    return f"{group} begins to rebalance: instance {instance} {why}."


def rebalanced(group: str, log: str, members: int, took_s: float) -> str:
    if members:
        return f"{group} is stable again after {took_s:.3g} s with {members} members."
    return f"{group} has no members: nobody reads {log}."


def saga_failed(process: str) -> str:
    return f"A saga of {process} has failed: an undo was given up."


def sagas_stuck(process: str, count: int) -> str:
    what = f"{count} sagas of {process} are" if count > 1 else f"A saga of {process} is"
    return f"{what} stuck: nobody takes over."
