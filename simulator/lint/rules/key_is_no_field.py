from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class KeyIsNoField(Rule):
    """A topic's key is not a field of everything that the topic carries.

    Why it matters
        A record without the field has no key: it goes to any partition, out of order with the others of
        its entity.
    Bad
        key: order_id, and OrderCancelled has no order_id
    Good
        every schema of the topic has order_id
    Mend
        Add the field to the schema, or choose a key that all of them have.
    """

    CODE: ClassVar[str] = "KAF009"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            known = [schema for schema in topic.carries if schema in facts.design.schemas]
            missing = [schema for schema in known if topic.key not in facts.design.schemas[schema].fields]
            if topic.key is None or not missing:
                continue
            yield self.finding(
                name,
                f"topics.{name}.key",
                f"The key of {quoted(name)}, {topic.key}, is not a field of {listed(missing)}.",
                fix=Fix(
                    f"Add {topic.key} to {listed(missing)}",
                    tuple((f"schemas.{schema}.fields.{topic.key}", "uuid") for schema in missing),
                ),
            )
