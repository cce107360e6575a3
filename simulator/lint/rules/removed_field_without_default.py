from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.phrases import print_field_type
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class RemovedFieldWithoutDefault(Rule):
    """A version drops a field that older readers need and have no default for.

    Why it matters
        Under forward compatibility readers of the old version must read what the new one writes: a
        field that is gone and has no default stops them.
    Bad
        note: { type: string, until: 1 } under compatibility: full
    Good
        note: { type: string, default: "", until: 1 }
    Mend
        Give the field a default before it is dropped, or let it be null.
    """

    CODE: ClassVar[str] = "SCH008"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, schema in facts.design.schemas.items():
            if not schema.compatibility.startswith(("forward", "full")):
                continue
            for field, declared in schema.fields.items():
                if declared.until is None or declared.until >= schema.version:
                    continue
                if declared.has_default or declared.type.nullable:
                    continue
                path = f"schemas.{name}.fields.{field}"
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)}.{field} is gone after version {declared.until} and has no default: "
                    f"its readers cannot read version {declared.until + 1}.",
                    fix=Fix(
                        "Let it be null", (facts.retyped(name, field, f"{print_field_type(declared.type)}?"),)
                    ),
                )
