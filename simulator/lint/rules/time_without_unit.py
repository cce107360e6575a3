import re
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.phrases import FieldType, print_field_type
from simulator.lint.base import Rule
from simulator.lint.facts import Facts, innermost, with_innermost
from simulator.lint.wording import quoted


class TimeWithoutUnit(Rule):
    """A point in time is a bare number.

    Why it matters
        Nobody can read off a long whether it counts seconds, milliseconds or microseconds; the reader
        that guesses wrong is off by a factor of a thousand, in silence.
    Bad
        timestamp: long
    Good
        occurred_at: timestamp-millis
    Mend
        Use a logical type, which says the unit.
    """

    CODE: ClassVar[str] = "SCH002"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name in facts.design.schemas:
            for field, type_ in facts.types(name).items():
                bare = innermost(type_)
                if bare.kind not in ("long", "int", "double") or not _is_instant(field):
                    continue
                dated = print_field_type(with_innermost(type_, FieldType("timestamp-millis", bare.nullable)))
                yield self.finding(
                    name,
                    f"schemas.{name}.fields.{field}",
                    f"{quoted(name)}.{field} is a bare {bare.kind}: its unit is anybody's guess.",
                    fix=Fix(f"Make {field} a {dated}", (facts.retyped(name, field, dated),)),
                )


def _is_instant(field: str) -> bool:
    return _TIME.search(field.lower()) is not None or field.endswith(("At", "Time", "Date"))


_TIME = re.compile(r"timestamp|datetime|^time$|^date$|_at$|_time$|_date$|_on$")
