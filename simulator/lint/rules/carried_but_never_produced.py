from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class CarriedButNeverProduced(Rule):
    """A topic says that it carries an event which nobody publishes there.

    Why it matters
        Whoever waits for the event waits for ever: an order is never seen as confirmed although the
        code that handles the confirmation exists.
    Bad
        carries: [OrderCreated, OrderConfirmed], and only OrderCreated is emitted
    Good
        the handler confirm emits { OrderConfirmed: order-events }
    Mend
        Emit the event where it happens, or take it off the topic.
    """

    CODE: ClassVar[str] = "TOP003"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            made = facts.produced[name]
            if not made:
                continue
            for schema in topic.carries:
                if schema in made:
                    continue
                waiting = [reader.name for reader in facts.readers[name] if reader.reads(schema)]
                asked_for = any(schema in (reader.only or ()) for reader in facts.readers[name])
                path = f"topics.{name}.carries"
                others = [other for other in topic.carries if other != schema]
                yield self.finding(
                    name,
                    path,
                    f"{quoted(name)} carries {quoted(schema)}, but nobody publishes it"
                    + (f"; {listed(waiting)} would read it." if waiting else "."),
                    fix=None if asked_for else Fix(f"Take {schema} off the topic", ((path, others),)),
                )
