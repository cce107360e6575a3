from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.phrases import print_field_type
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class AddedFieldWithoutDefault(Rule):
    """A later version adds a field without a default.

    Why it matters
        A reader of the new version cannot fill the field in records that were written before it: they
        fail to decode, and the registry refuses the version.
    Bad
        channel: { type: string, since: 2 }
    Good
        channel: { type: string, default: web, since: 2 }
    Mend
        Give it a default, or let it be null.
    """

    CODE: ClassVar[str] = "SCH007"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, schema in facts.design.schemas.items():
            if not schema.compatibility.startswith(("backward", "full")):
                continue
            for field, declared in schema.fields.items():
                if declared.since < 2 or declared.has_default or declared.type.nullable:
                    continue
                path = f"schemas.{name}.fields.{field}"
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)}.{field} comes with version {declared.since} and has no default: "
                    f"records of version {declared.since - 1} cannot be read.",
                    fix=Fix(
                        "Let it be null", (facts.retyped(name, field, f"{print_field_type(declared.type)}?"),)
                    ),
                )
