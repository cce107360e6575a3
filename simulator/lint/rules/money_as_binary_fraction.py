import re
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.phrases import FieldType, print_field_type
from simulator.lint.base import Rule
from simulator.lint.facts import Facts, innermost, with_innermost
from simulator.lint.wording import quoted


class MoneyAsBinaryFraction(Rule):
    """An amount of money is a double or a float.

    Why it matters
        The number 0.1 has no binary form: sums drift by a cent, two services round differently, and an
        auditor finds it.
    Bad
        total_amount: double
    Good
        total_amount: decimal(12, 2), with a currency: string(3) beside it
    Mend
        Use a decimal, and say the currency.
    """

    CODE: ClassVar[str] = "SCH001"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name in facts.design.schemas:
            for field, type_ in facts.types(name).items():
                binary = innermost(type_)
                if binary.kind not in ("double", "float") or not _is_money(field):
                    continue
                exact = with_innermost(type_, FieldType("decimal", binary.nullable, precision=12, scale=2))
                yield self.finding(
                    name,
                    f"schemas.{name}.fields.{field}",
                    f"{quoted(name)}.{field} holds money as a {binary.kind}.",
                    fix=Fix(
                        f"Make {field} a {print_field_type(exact)}",
                        (facts.retyped(name, field, print_field_type(exact)),),
                    ),
                )


def _is_money(field: str) -> bool:
    words = {word.lower().removesuffix("s") for word in _WORD.findall(field)}
    return bool(words & _MONEY) and not words & _MEASURES


_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_MONEY = frozenset(
    [
        "amount",
        "balance",
        "charge",
        "cost",
        "discount",
        "fee",
        "money",
        "payment",
        "price",
        "refund",
        "salary",
        "subtotal",
        "sum",
        "tax",
        "total",
    ]
)
_MEASURES = frozenset(
    [
        "battery",
        "count",
        "distance",
        "duration",
        "energy",
        "hour",
        "item",
        "km",
        "kg",
        "latency",
        "length",
        "meter",
        "minute",
        "percent",
        "quantity",
        "rate",
        "ratio",
        "score",
        "second",
        "share",
        "size",
        "time",
        "unit",
        "volume",
        "weight",
    ]
)
