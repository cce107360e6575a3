from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class CompatibilityUnchecked(Rule):
    """An event's schema promises nothing to the readers of its next version.

    Why it matters
        With compatibility none the registry accepts any change: the first renamed field stops every consumer that was not
        deployed at the same moment.
    Bad
        compatibility: none
    Good
        compatibility: backward (the default)
    Mend
        Promise a compatibility and let the registry check it.
    """

    CODE: ClassVar[str] = "SCH011"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name in facts.events():
            schema = facts.design.schemas[name]
            if schema.compatibility != "none":
                continue
            readers = sorted(
                {
                    reader.name
                    for topic in facts.carried[name]
                    for reader in facts.readers[topic]
                    if reader.reads(name)
                }
            )
            path = f"schemas.{name}.compatibility"
            stops = f": any change may stop {listed(readers)}" if readers else ""
            yield self.finding(
                name,
                path,
                f"Nothing keeps version {schema.version + 1} of {quoted(name)} readable{stops}.",
                fix=Fix("Promise backward compatibility", ((path, DELETE),)),
            )
