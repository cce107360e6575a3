import math
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about, about_percent, about_s, quoted


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
                f"it falls behind by {about((1.0 - 1.0 / busy) * 100.0)} records in every hundred"
                f"{_until_lost(facts, name, busy)}.",
                fix=_more_capacity(facts, name, busy),
            )


def _until_lost(facts: Facts, name: str, busy: float) -> str:
    """When a group's lag passes what its topic keeps: it grows by 1 - 1/busy seconds in each second."""
    for topic, readers in facts.readers.items():
        kept = facts.topic(topic).retention
        if kept != "forever" and busy > 1.0 and any(reader.name == name for reader in readers):
            return f", and after {about_s(kept / (1.0 - 1.0 / busy))} retention deletes what it has not read"
    return ""


def _more_capacity(facts: Facts, name: str, busy: float) -> Fix | None:
    """Enough instances for a utilisation of 70 %, where partitions allow them; None where they do not help."""
    if busy == float("inf"):
        return None
    factor = busy / 0.7
    if name in facts.design.services:
        path, needed = f"services.{name}.instances", facts.design.services[name].instances * factor
    elif name in facts.design.projections:
        projection = facts.design.projections[name]
        partitions = facts.topic(projection.from_).partitions
        path, needed = f"projections.{name}.instances", min(projection.instances, partitions) * factor
        if needed > partitions:
            return None
    elif name in facts.consumers:
        at = facts.consumers[name]
        partitions = facts.topic(at.topic).partitions
        threads = next(consumer.threads for known, consumer in facts.consumer_parts() if known is at)
        members = min(facts.service(at).instances * threads, partitions) * factor
        if members > partitions:
            return None
        path, needed = f"services.{at.service}.instances", members / threads
    else:
        return None
    return Fix(f"Run {math.ceil(needed)} instances", ((path, math.ceil(needed)),))
