from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class WaitsForWhatNeverComes(Rule):
    """A consumer asks only for events that its topic does not carry.

    Why it matters
        It reads every record and handles none of them.
    Bad
        only: [OrderShipped] on a topic that carries OrderCreated
    Good
        only: [OrderCreated]
    Mend
        Ask for what the topic carries.
    """

    CODE: ClassVar[str] = "TOP005"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for topic, readers in facts.readers.items():
            there = {*facts.topic(topic).carries, *facts.produced[topic]}
            if not there:
                continue
            for reader in readers:
                absent = sorted((reader.only or frozenset()) - there)
                if not absent or reader.kind == "saga":
                    continue
                kept = sorted((reader.only or frozenset()) & there)
                edit = (f"{reader.path}.only", kept or DELETE)
                yield self.finding(
                    reader.name,
                    f"{reader.path}.only",
                    f"{quoted(reader.name)} waits for {listed(absent)}, which {quoted(topic)} does not carry.",
                    fix=Fix("Ask only for what is carried" if kept else "Read everything", (edit,)),
                )
