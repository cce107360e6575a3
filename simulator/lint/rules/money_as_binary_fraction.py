import re
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
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
                words = _WORDS.findall(field.replace("_", " ").replace("-", " "))
                if type_.kind not in ("double", "float") or not _MONEY & {word.lower() for word in words}:
                    continue
                path = f"schemas.{name}.fields.{field}"
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)}.{field} holds money as a {type_.kind}.",
                    fix=Fix(
                        f"Make {field} a decimal(12, 2)", (facts.retyped(name, field, "decimal(12, 2)"),)
                    ),
                )


_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_MONEY = frozenset(
    {
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
        "subtotal",
        "sum",
        "tax",
        "total",
    }
)
