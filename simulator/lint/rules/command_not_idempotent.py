from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class CommandNotIdempotent(Rule):
    """A command with an effect has no idempotency key.

    Why it matters
        A client that got no answer sends the command again, and a handler that mints a new id each time
        creates a second order.
    Bad
        PlaceOrder: { appends: order-store }
    Good
        PlaceOrder: { appends: order-store, idempotent_by: request_id }
    Mend
        Let the client send a key, and answer a repeated key with the first answer.
    """

    CODE: ClassVar[str] = "EVT005"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        in_sagas = {at.name for _, _, _, _, at in facts.participants()}
        senders = {f"{source.to}.{source.sends}": name for name, source in facts.design.sources.items()}
        for name, at in facts.commands.items():
            handler = at.handler
            effects = handler.appends or handler.emits or handler.calls
            if name in in_sagas or handler.idempotent_by is not None or not effects:
                continue
            path = f"{at.path}.idempotent_by"
            sender = senders.get(name)
            by = f" from {quoted(sender)}" if sender else ""
            yield self.finding(
                name,
                path,
                f"{quoted(name)} cannot tell a repeated command{by} from a new one.",
                fix=Fix("Make it idempotent by request_id", ((path, "request_id"),)),
            )
