from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, listed, quoted


class JsonBesideAvro(Rule):
    """A schema is declared for Avro, but its producers write JSON.

    Why it matters
        The registry checks a schema that nobody writes: nothing keeps what is written within its
        declared types and compatibility, and a reader that decodes Avro fails on the first record.
    Bad
        format: json on a schema with a declared compatibility
    Good
        format: avro
    Mend
        Write what is declared.
    """

    CODE: ClassVar[str] = "SCH006"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, schema in facts.design.schemas.items():
            if schema.format != "json" or not schema.fields:
                continue
            neighbours = sorted(
                {
                    other
                    for topic in facts.carried.get(name, ())
                    for other in facts.topic(topic).carries
                    if other in facts.design.schemas and facts.design.schemas[other].format == "avro"
                }
            )
            path = f"schemas.{name}.format"
            beside = f", beside {listed(neighbours)} in Avro on the same topic" if neighbours else ""
            yield self.finding(
                name,
                path,
                f"{quoted(name)} declares {count(len(schema.fields), 'typed field')} with {schema.compatibility} "
                f"compatibility, but is written as JSON{beside}.",
                fix=Fix("Write Avro", ((path, DELETE),)),
            )
