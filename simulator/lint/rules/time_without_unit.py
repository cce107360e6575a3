import re
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
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
                bare = field.lower()
                if type_.kind not in ("long", "int", "double") or not (
                    _TIME.search(bare) or field.endswith(("At", "Time", "Date"))
                ):
                    continue
                path = f"schemas.{name}.fields.{field}"
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)}.{field} is a bare {type_.kind}: its unit is anybody's guess.",
                    fix=Fix(
                        f"Make {field} a timestamp-millis", (facts.retyped(name, field, "timestamp-millis"),)
                    ),
                )


_TIME = re.compile(r"timestamp|datetime|^time$|^date$|_at$|_time$|_date$|_on$")
