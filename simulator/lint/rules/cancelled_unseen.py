from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts, HandlerAt, Reader
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
            if topic is None or saga.steps[0].pivot:
                continue
            last = facts.commands.get(saga.otherwise or "")
            emitted = last.handler.emits.items() if last is not None else ()
            told = [(what, emit.to) for what, emit in emitted if emit.to in facts.design.topics]
            views = [
                reader.name for reader in _views(facts) if not any(_reads(facts, reader, at) for at in told)
            ]
            views = [view for view in views if _shows_starts(facts, view, saga.starts_on, topic)]
            if told and not views:
                continue
            ends = (
                f"{quoted(saga.otherwise)} emits {listed([what for what, _ in told])}"
                if told and saga.otherwise
                else f"{quoted(saga.otherwise)} emits no event"
                if saga.otherwise
                else "there is no otherwise"
            )
            unseen = (
                f"{listed(views)} show{'s' if len(views) == 1 else ''} it as pending for ever"
                if views
                else ""
            )
            link = ", which is not read: " if told else ": " if unseen else ""
            yield self.finding(
                name,
                f"sagas.{name}.otherwise",
                f"When {quoted(name)} is taken back, {ends}{link}{unseen}.",
                fix=None if told else _fix(facts, topic, last),
            )


def _views(facts: Facts) -> list[Reader]:
    return [reader for readers in facts.readers.values() for reader in readers if reader.kind == "projection"]


def _reads(facts: Facts, reader: Reader, event: tuple[str, str]) -> bool:
    """Whether a projection reads an event (schema, topic)."""
    schema, topic = event
    return facts.design.projections[reader.name].from_ == topic and reader.reads(schema)


def _shows_starts(facts: Facts, view: str, schema: str, topic: str) -> bool:
    """Whether the projection *view* reads what the saga starts on, and so shows what is pending."""
    projection = facts.design.projections[view]
    return projection.from_ == topic and (projection.only is None or schema in projection.only)


def _fix(facts: Facts, topic: str, last: HandlerAt | None) -> Fix | None:
    """Emit the event that the topic already has for it, if there is one."""
    if last is None:
        return None
    made = facts.produced[topic]
    for schema in facts.topic(topic).carries:
        if schema not in made and any(
            word in schema.lower() for word in ("cancel", "reject", "fail", "abort")
        ):
            emits = {what: emit.to for what, emit in last.handler.emits.items()}
            return Fix(f"Emit {schema}", ((f"{last.path}.emits", {**emits, schema: topic}),))
    return None
