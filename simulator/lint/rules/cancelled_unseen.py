from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts, HandlerAt
from simulator.lint.wording import listed, quoted


class CancelledUnseen(Rule):
    """A saga that is taken back tells nobody.

    Why it matters
        Without an event such as OrderCancelled a read model never learns that the saga failed: the
        order stays pending in it for ever.
    Bad
        otherwise: orders.cancel, and cancel emits nothing
    Good
        cancel: { emits: { OrderCancelled: order-events } }
    Mend
        End a saga that was taken back with a handler that emits an event, and let the projections read
        it.
    """

    CODE: ClassVar[str] = "SAG001"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            topic = facts.start_topic(name)
            views = [view for view, _ in facts.projections_of(topic)] if topic is not None else []
            last = facts.commands.get(saga.otherwise or "")
            told = [emit.to for emit in last.handler.emits.values()] if last is not None else []
            if any(to in facts.design.topics for to in told):
                continue
            path = f"sagas.{name}.otherwise"
            who = f"{quoted(saga.otherwise)} emits no event" if saga.otherwise else "there is no otherwise"
            unseen = (
                f": {listed(views)} show{'s' if len(views) == 1 else ''} it as pending for ever"
                if views
                else ""
            )
            yield self.finding(
                name, path, f"When {quoted(name)} is taken back, {who}{unseen}.", fix=_fix(facts, topic, last)
            )


def _fix(facts: Facts, topic: str | None, last: HandlerAt | None) -> Fix | None:
    """Emit the event that the topic already has for it, if there is one."""
    if topic is None or last is None:
        return None
    made = facts.produced[topic]
    for schema in facts.topic(topic).carries:
        if schema not in made and any(
            word in schema.lower() for word in ("cancel", "reject", "fail", "abort")
        ):
            emits = {what: emit.to for what, emit in last.handler.emits.items()}
            return Fix(f"Emit {schema}", ((f"{last.path}.emits", {**emits, schema: topic}),))
    return None
