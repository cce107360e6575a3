from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class DualWrite(Rule):
    """A handler appends to a store and publishes to a topic without an outbox.

    Why it matters
        The two writes are not one: a crash between them leaves an order that is stored and never
        announced, and no saga or projection ever hears of it.
    Bad
        appends: order-store and emits: { OrderCreated: order-events }, and order-store has no outbox
    Good
        order-store: { outbox: { poll: 100 ms } }
    Mend
        Give the store an outbox: the relay publishes what was stored, at least once.
    """

    CODE: ClassVar[str] = "EVT001"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at in facts.handlers:
            store = facts.design.event_stores.get(at.handler.appends or "")
            published = [what for what, emit in at.handler.emits.items() if emit.to in facts.design.topics]
            if store is None or store.outbox is not None or not published:
                continue
            yield self.finding(
                at.name,
                f"{at.path}.emits",
                f"{quoted(at.name)} appends to {quoted(at.handler.appends or '')} and publishes {listed(published)} "
                "in two separate writes.",
                fix=Fix(
                    f"Give {at.handler.appends} an outbox",
                    ((f"event_stores.{at.handler.appends}.outbox", {"poll": "100 ms"}),),
                ),
            )
