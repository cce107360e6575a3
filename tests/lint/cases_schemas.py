"""Ways to spoil the sound design that the rules about schemas find."""

from simulator.base.findings import DELETE
from tests.lint.case import EVENTS, Case

CASES = (
    Case("SCH001", (("schemas.Placed.fields.total", "double"),), "Placed", ("total", "double"), "error"),
    Case(
        "SCH001",
        (("schemas.Item.fields.price", {"type": "float", "default": 1.5}),),
        "Item",
        ("price", "float"),
        "error",
    ),
    Case("SCH001", (("schemas.Item.fields.prices", "[double?]"),), "Item", ("prices", "double"), "error"),
    Case("SCH002", (("schemas.Placed.fields.occurred_at", "long"),), "Placed", ("occurred_at",), "warning"),
    Case("SCH003", (("schemas.Confirmed.fields.event_id", DELETE),), "Confirmed", ("3 fields",), "warning"),
    Case(
        "SCH004",
        (("schemas.Confirmed.fields.correlation_id", DELETE),),
        "Confirmed",
        ("3 fields",),
        "warning",
    ),
    Case(
        "SCH005", ((f"{EVENTS}.subject_naming", DELETE),), "events", ("3 schemas", "events-value"), "warning"
    ),
    Case("SCH006", (("schemas.Placed.format", "json"),), "Placed", ("8 typed", "Confirmed"), "warning"),
    Case(
        "SCH007",
        (("schemas.Placed.fields.channel", {"type": "string", "since": 2}),),
        "Placed",
        ("channel", "version 2", "version 1"),
        "error",
    ),
    Case(
        "SCH008",
        (
            ("schemas.Placed.compatibility", "full"),
            ("schemas.Placed.fields.note", {"type": "string", "until": 1}),
        ),
        "Placed",
        ("note", "after version 1"),
        "error",
    ),
    Case("SCH009", (("schemas.Placed.size", "2 MiB"),), "Placed", ("2097152", "1048588"), "error"),
    Case("SCH010", (("schemas.Left", {"fields": {"a": "string"}}),), "Left", ("No topic",), "advice"),
    Case(
        "SCH011",
        (("schemas.Placed.compatibility", "none"),),
        "Placed",
        ("version 3", "events.mailer"),
        "warning",
    ),
)
