"""Ways to spoil the sound design that the rules about sagas find."""

from simulator.base.findings import DELETE
from tests.lint.case import CREATION, Case

CASES = (
    Case(
        "SAG001",
        ((f"{CREATION}.otherwise", DELETE),),
        "creation",
        ("no otherwise", "view"),
        "error",
        fixed=False,
    ),
    Case(
        "SAG001",
        (("services.orders.handles.cancel.emits", DELETE),),
        "creation",
        ("orders.cancel", "no event", "for ever"),
        "error",
    ),
    Case("SAG002", ((f"{CREATION}.records", "after_action"),), "creation", ("3 steps", "after"), "error"),
    Case("SAG002", ((f"{CREATION}.records", "never"),), "creation", ("never",), "error"),
    Case(
        "SAG003",
        ((f"{CREATION}.steps.1.timeout", DELETE),),
        "creation",
        ("1 step", "payments.charge"),
        "error",
    ),
    Case("SAG004", ((f"{CREATION}.resumes", False),), "creation", ("2 instances", "orders"), "error"),
    Case(
        "SAG005",
        (("services.payments.handles.refund.idempotent_by", DELETE),),
        "payments.refund",
        ("an undo", "creation"),
        "error",
    ),
    Case(
        "SAG006",
        ((f"{CREATION}.steps.0.undo", DELETE), ("services.stock.handles.release", DELETE)),
        "creation",
        ("stock.reserve", "2 steps"),
        "error",
        fixed=False,
    ),
    Case("SAG007", ((f"{CREATION}.undo_retries", "none"),), "creation", ("once",), "error"),
    Case("SAG007", ((f"{CREATION}.undo_retries", "3 after 1 s"),), "creation", ("4 times",), "warning"),
    Case(
        "SAG008",
        ((f"{CREATION}.steps.2.pivot", DELETE),),
        "creation",
        ("3 steps", "orders.confirm"),
        "warning",
    ),
    Case("SAG009", ((f"{CREATION}.steps.1.timeout", "100 ms"),), "creation", ("100 ms", "202 ms"), "error"),
    Case("SAG010", ((f"{CREATION}.deadline", "5 s"),), "creation", ("7 s", "5 s"), "warning"),
    Case(
        "SAG011",
        (("services.orders.handles.place.emits", DELETE),),
        "creation",
        ("nobody publishes", "Placed"),
        "error",
        fixed=False,
    ),
    Case(
        "SAG012",
        ((f"{CREATION}.steps.2.undo", "orders.cancel"),),
        "creation",
        ("orders.cancel", "orders.confirm"),
        "advice",
    ),
    Case(
        "SAG013",
        ((f"{CREATION}.steps.0.retries", "unlimited after 1 s"),),
        "creation",
        ("stock.reserve", "30 s"),
        "warning",
    ),
    Case(
        "SAG014",
        (
            ("services.stock.handles.reserve.fails", "1 %"),
            ("services.payments.handles.charge.fails", "2 %"),
            ("services.payments.handles.charge.retries", "1 after 1 s"),
            ("external_systems.bank.fails", "10 %"),
        ),
        "creation",
        ("stock.reserve 1 %", "payments.charge 1.39 %", "2.38 %"),
        "warning",
    ),
)
