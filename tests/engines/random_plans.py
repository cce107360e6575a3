"""Random small plans for laws that hold in any plan: Hypothesis draws them."""

from hypothesis import strategies as st

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.plan.ops import (
    Apply,
    Call,
    Emit,
    Group,
    Intervene,
    Log,
    Plan,
    Process,
    Relay,
    Source,
    Station,
    Step,
    Store,
)

HORIZON_S = 40.0

times = st.one_of(
    st.builds(Distribution, st.just("constant"), st.sampled_from([0.0, 0.01, 0.25])),
    st.builds(Distribution, st.just("exponential"), st.sampled_from([0.01, 0.1, 0.5])),
    st.builds(Distribution, st.just("uniform"), st.just(0.0), st.sampled_from([0.1, 0.5])),
    st.builds(Distribution, st.just("hyperexponential"), st.just(0.05), st.sampled_from([1.0, 4.0])),
    st.builds(Distribution, st.just("erlang"), st.just(0.1), st.sampled_from([1.0, 4.0])),
)
retries = st.builds(
    Retry,
    st.sampled_from([0, 1, 3]),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.sampled_from([1.0, 2.0]),
    st.just(5.0),
    st.sampled_from([0.0, 0.5]),
    st.sampled_from(["here", "back"]),
)
keys = st.sampled_from(
    [KeyChoice("unique"), KeyChoice("uniform", 3), KeyChoice("zipf", 20, 1.0), KeyChoice("hot", 10, 0.5)]
)
maybe = st.booleans()
shares = st.sampled_from([0.0, 0.0, 0.1, 0.5])


@st.composite
def interventions(draw: st.DrawFn) -> Intervene:
    at_s = draw(st.sampled_from([0.0, 3.0, 7.5, 10.0, 10.0, 20.0, 33.3]))
    action, op, count, values = draw(
        st.sampled_from(
            [
                ("stop_instance", "desk", 2, (0.0, 1.0)),
                ("start_instance", "desk", 2, (0.0,)),
                ("stop_instance", "view", 1, (0.0, 1.0)),
                ("start_instance", "view", 1, (0.0,)),
                ("stop_instance", "store.outbox", 1, (0.0, 1.0)),
                ("start_instance", "store.outbox", 1, (0.0,)),
                ("broker_down", "kafka", 3, (0.0, 1.0)),
                ("broker_up", "kafka", 3, (0.0,)),
                ("slow", "desk.work", 1, (0.5, 5.0)),
                ("rate", "shop", 1, (0.0, 3.0)),
                ("outage", "bank", 1, (0.0, 1.0, 2.0)),
                ("poison", "topic", 1, (1.0, 5.0)),
            ]
        )
    )
    return Intervene(at_s, action, op, draw(st.integers(0, count - 1)), draw(st.sampled_from(values)))


@st.composite
def plans(draw: st.DrawFn, *, faults: bool = True) -> Plan:
    """A shop, a desk that works and publishes (with an outbox or a dual write), a group, a view and a saga."""
    outbox = draw(maybe)
    has_store = outbox or draw(maybe)
    replicas = draw(st.integers(1, 3))
    log = {
        "cluster": "kafka", "partitions": draw(st.integers(1, 4)), "replicas": replicas,
        "min_isr": draw(st.integers(1, replicas)), "brokers": 3, "acks": draw(st.sampled_from(["all", "1"])),
        "latency": draw(times), "delivery_timeout_s": draw(st.sampled_from([2.0, 120.0])),
        "retention_s": draw(st.sampled_from([None, 604800.0, 2.0])),
    }  # fmt: skip
    member = {
        "threads": draw(st.integers(1, 2)), "max_poll": draw(st.sampled_from([1, 3, 500])),
        "commit": draw(st.sampled_from(["auto", "batch", "before"])), "commit_interval_s": draw(st.sampled_from([0.5, 5.0])),
        "session_timeout_s": draw(st.sampled_from([2.0, 10.0])), "heartbeat_s": draw(st.sampled_from([0.5, 1.5])),
        "max_poll_interval_s": draw(st.sampled_from([1.0, 300.0])),
    }  # fmt: skip
    dead = draw(st.sampled_from([None, "dead"]))
    ops = [
        Source(
            "shop", draw(st.sampled_from(["desk.work", "topic", "saga"])), "A", draw(st.sampled_from(["poisson", "constant"])),
            draw(st.sampled_from([1.0, 5.0])), draw(keys), batch=draw(st.sampled_from([1, 1, 4])), retry=draw(retries),
        ),
        Station("desk", 2, draw(st.integers(1, 3))),
        Station("bank", 1, 2, draw(st.sampled_from([None, 4.0]))),
        Apply("bank.pay", "bank", draw(times), fails=draw(shares), idempotent=draw(maybe)),
        Apply("bank.refund", "bank", draw(times), idempotent=draw(maybe), compensates="bank.pay", fails=draw(shares)),
        Apply(
            "desk.work", "desk", draw(times), calls=(Call("bank.pay", draw(st.sampled_from([None, 0.3]))),) if draw(maybe) else (),
            fails=draw(shares), retry=draw(retries), dead_letters=dead, idempotent=draw(maybe),
            appends="store" if has_store else None, emits=(Emit("A", "topic", draw(st.sampled_from([0.5, 1.0])), draw(st.integers(1, 2))),),
        ),
        Apply("desk.note", "desk", draw(times), idempotent=draw(maybe)),
        Store("store", draw(times), draw(maybe), "store.outbox" if outbox else None),
        Log("topic", **log),
        Log("dead", "kafka", 1, 1, 1, 3),
        Group("topic.mail", "topic", "desk", 2, works=(("A", "topic.mail.handle"),), **member),
        Apply(
            "topic.mail.handle", "topic.mail", draw(times), fails=draw(shares), retry=draw(retries), dead_letters=dead,
            idempotent=draw(maybe), emits=(Emit("go", "saga", 0.5), Emit("B", "desk.note")) if draw(maybe) else (),
        ),
        Group("view", "topic", None, 1, works=(("A", "view.apply"),), **member),
        Apply("view.apply", "view", draw(times), idempotent=True),
        Process(
            "saga", "desk",
            (
                Step("desk.note", None, draw(st.sampled_from([None, 1.0])), draw(retries)),
                Step("bank.pay", "bank.refund", draw(st.sampled_from([None, 1.0])), draw(retries), draw(maybe)),
                Step("desk.note"),
            ),
            draw(st.sampled_from(["before", "after", "never"])), draw(st.sampled_from([None, 3.0])), None,
            draw(st.sampled_from([Retry(1, 0.5), Retry(None, 1.0)])), draw(st.sampled_from([None, 2.0])),
        ),
    ]  # fmt: skip
    if outbox:
        ops.append(
            Relay(
                "store.outbox",
                "store",
                draw(st.sampled_from([0.0, 0.3, 2.0])),
                draw(st.sampled_from([1, 50])),
            )
        )
    wanted = draw(st.lists(interventions(), max_size=6)) if faults else []
    known = [op for op in wanted if outbox or op.op != "store.outbox"]
    return Plan("random", HORIZON_S, 0.0, tuple(ops), tuple(sorted(known, key=lambda op: op.at_s)))
