from collections.abc import Iterator, Sequence
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import listed, quoted


class NoKeyNoOrder(Rule):
    """Records of one entity have no key, so they spread over several partitions.

    Why it matters
        Kafka keeps order within a partition only: without a key, OrderConfirmed can be read before its
        OrderCreated, and a projection or a saga sees them the wrong way round.
    Bad
        partitions: 10, carries: [OrderCreated, OrderConfirmed], without a key
    Good
        key: order_id
    Mend
        Name the field that says which records belong together.
    """

    CODE: ClassVar[str] = "KAF008"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, topic in facts.design.topics.items():
            if topic.key is not None or topic.partitions < 2 or name in facts.dead_letter_topics:
                continue
            kinds = {reader.kind for reader in facts.readers[name]}
            if len(topic.carries) < 2 and not kinds & {"projection", "saga"}:
                continue
            shared = _entity_field(facts, topic.carries)
            path = f"topics.{name}.key"
            per = f" per {shared}" if shared else ""
            yield self.finding(
                name,
                path,
                f"{quoted(name)} spreads {listed(topic.carries) if topic.carries else 'its records'} over "
                f"{topic.partitions} partitions without a key: nothing keeps them in order{per}.",
                fix=Fix(f"Use {shared} as the key", ((path, shared),)) if shared else None,
            )


_NOT_ENTITIES = frozenset({"eventid", "correlationid", "causationid", "messageid", "traceid", "requestid"})


def _entity_field(facts: Facts, schemas: Sequence[str]) -> str | None:
    """The first field ending in "id" that every schema has and that names no single event."""
    known = [facts.design.schemas[schema].fields for schema in schemas if schema in facts.design.schemas]
    for field in known[0] if known else ():
        bare = field.lower().replace("_", "").replace("-", "")
        if bare.endswith("id") and bare not in _NOT_ENTITIES and all(field in fields for fields in known):
            return field
    return None
