"""A plan with every kind of op: orders with an outbox, a saga, an external system, a mailer and a view."""

from simulator.base.distributions import Distribution, KeyChoice
from simulator.base.retry import Retry
from simulator.plan.ops import (
    Apply,
    Call,
    Emit,
    FaultWindow,
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


def exponential(mean_s: float) -> Distribution:
    return Distribution("exponential", mean_s)


FAULTS = (
    Intervene(20.0, "stop_instance", "payment", 0, 1.0, 0),
    Intervene(26.0, "start_instance", "payment", 0, 0.0, 0),
    Intervene(35.0, "broker_down", "kafka", 0, 1.0, 1),
    Intervene(50.0, "broker_up", "kafka", 0, 0.0, 1),
)
WINDOWS = (FaultWindow(0, "crash", "payment", 20.0, 26.0), FaultWindow(1, "broker_loss", "kafka", 35.0, 50.0))


def orders(horizon_s: float = 80.0, rate_per_s: float = 20.0, *, faults: bool = True) -> Plan:
    latency = Distribution("lognormal", -6.9, 0.5)
    return Plan(
        "orders",
        horizon_s,
        5.0,
        (
            Source("shop", "orders.Place", "Place", "poisson", rate_per_s, KeyChoice("unique"), retry=Retry(3, 0.2)),
            Station("orders", 2, 8),
            Station("inventory", 2, 4),
            Station("payment", 2, 8),
            Station("card", 1, 50),
            Apply("card.answer", "card", Distribution("lognormal", -2.5, 0.5), idempotent=True),
            Apply(
                "orders.Place", "orders", Distribution("lognormal", -5.5, 0.5), idempotent=True, appends="store",
                emits=(Emit("Created", "events"),),
            ),
            Apply(
                "orders.Confirm", "orders", exponential(0.004), idempotent=True, appends="store",
                emits=(Emit("Confirmed", "events"),),
            ),
            Apply("orders.Reject", "orders", exponential(0.004), idempotent=True),
            Apply("inventory.Reserve", "inventory", exponential(0.008), fails=0.02, idempotent=True),
            Apply(
                "inventory.Release", "inventory", exponential(0.008), idempotent=True, compensates="inventory.Reserve"
            ),
            Apply(
                "payment.Charge", "payment", exponential(0.004), calls=(Call("card.answer", 2.0),), fails=0.05,
                idempotent=True, retry=Retry(1, 0.1, jitter=0.5),
            ),
            Apply("payment.Refund", "payment", exponential(0.004), idempotent=True, compensates="payment.Charge"),
            Store("store", exponential(0.003), expected_version=True, relay="store.outbox"),
            Relay("store.outbox", "store", 0.1, 200),
            Log("events", "kafka", 6, 3, 2, 3, latency=latency),
            Log("events.dead", "kafka", 1, 3, 2, 3, latency=latency),
            Group(
                "events.saga", "events", "orders", 2, 1, (("Created", "events.saga.handle"),), session_timeout_s=10.0
            ),
            Apply(
                "events.saga.handle", "events.saga", Distribution("constant", 0.001), idempotent=True,
                emits=(Emit("start", "creation"),),
            ),
            Group(
                "events.mail", "events", "payment", 2, 1, (("Confirmed", "events.mail.handle"),),
                session_timeout_s=10.0,
            ),
            Apply(
                "events.mail.handle", "events.mail", exponential(0.01), fails=0.2, retry=Retry(2, 0.1, 2.0),
                dead_letters="events.dead",
            ),
            Group(
                "view", "events", None, 1, 1, (("Created", "view.apply"), ("Confirmed", "view.apply")), commit="batch",
                session_timeout_s=10.0,
            ),
            Apply("view.apply", "view", exponential(0.002), idempotent=True),
            Process(
                "creation", "orders",
                (
                    Step("inventory.Reserve", "inventory.Release", 2.0, Retry(3, 0.5)),
                    Step("payment.Charge", "payment.Refund", 10.0, Retry(3, 0.5)),
                    Step("orders.Confirm", None, 2.0, Retry(3, 0.5)),
                ),
                otherwise="orders.Reject",
            ),
        ),
        FAULTS if faults else (),
        (),
        WINDOWS if faults else (),
    )  # fmt: skip
