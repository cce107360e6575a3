from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class SchemaNobodyUses(Rule):
    """A schema is carried by no topic and is part of no other schema.

    Why it matters
        It is either left over, or the topic that should carry it was forgotten.
    Bad
        OrderArchived under schemas, and in no carries
    Good
        carries: [OrderCreated, OrderArchived]
    Mend
        Remove it, or say which topic carries it.
    """

    CODE: ClassVar[str] = "SCH010"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        nested = {
            inner
            for schema in facts.design.schemas
            for type_ in facts.types(schema).values()
            for inner in type_.references()
        }
        emitted = {emission.what for emission in facts.emissions}
        sent = {source.sends for source in facts.design.sources.values()}
        for name in facts.design.schemas:
            if name in nested or name in facts.carried or name in emitted or name in sent:
                continue
            path = f"schemas.{name}"
            yield self.finding(
                name,
                path,
                f"No topic carries {quoted(name)}, and no schema contains it.",
                fix=Fix("Remove the schema", ((path, DELETE),)),
            )
