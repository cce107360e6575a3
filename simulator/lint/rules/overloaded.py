import math
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, about_percent, quoted


class Overloaded(Rule):
    """More work arrives than an element can do.

    Why it matters
        Its queue or its lag grows for as long as the load lasts, and every latency with it; with
        retention, the oldest records are deleted before they are read.
    Bad
        200/s of 50 ms each at a service of 2 instances with 4 slots: 10 servers' work for 8
    Good
        3 instances with 4 slots
    Mend
        Add instances, slots or partitions, make the work shorter, or lower the load.
    """

    CODE: ClassVar[str] = "CAP001"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        load = facts.load
        for name, busy in load.utilisation.items() if load is not None else ():
            if load is None or busy < 1.0:
                continue
            path = facts.place_of(name)
            rate = load.rate_per_s.get(name, 0.0)
            yield self.finding(
                name,
                path,
                f"{quoted(name)} gets {about_percent(busy)} of the work that it can do, at {about(rate)}/s: "
                f"it falls behind by {about((1.0 - 1.0 / busy) * 100.0)} records in every hundred.",
                fix=_more_instances(facts, name, busy),
            )


def _more_instances(facts: Facts, name: str, busy: float) -> Fix | None:
    service = facts.design.services.get(name)
    if service is None or busy == float("inf"):
        return None
    enough = math.ceil(service.instances * busy / 0.7)
    return Fix(f"Run {enough} instances", ((f"services.{name}.instances", enough),))
