from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class SingleInstance(Rule):
    """A service runs as a single instance.

    Why it matters
        While it restarts nothing is handled: commands fail, its groups wait for the session timeout,
        and its sagas wait to be taken over.
    Bad
        payments: {} (one instance is the default)
    Good
        payments: { instances: 2 }
    Mend
        Run at least two instances.
    """

    CODE: ClassVar[str] = "OPS009"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, service in facts.design.services.items():
            if service.instances > 1 or not (service.handles or service.consumes):
                continue
            path = f"services.{name}.instances"
            work = [*service.handles, *(f"{topic}" for topic in service.consumes)]
            yield self.finding(
                name,
                path,
                f"{quoted(name)} has 1 instance for {listed(work)}.",
                fix=Fix("Run two instances", ((path, 2),)),
            )
