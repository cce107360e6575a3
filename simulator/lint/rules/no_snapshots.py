from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted

_SHORT = 100
_LONG = 10_000


class NoSnapshots(Rule):
    """An event store has no snapshots and its streams are long, or nobody said how long they get.

    Why it matters
        A command reads its whole stream before it decides: the time to load grows with every event,
        from about a millisecond at 50 events to nearly a second at 10,000.
    Bad
        order-store: { append: 2 ms }
    Good
        order-store: { append: 2 ms, snapshot_every: 200 }, or events_per_stream: 8
    Mend
        Take snapshots, or state the expected length of a stream if it stays short.
    """

    CODE: ClassVar[str] = "EVT003"
    SEVERITY: ClassVar[Severity] = "advice"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, store in facts.design.event_stores.items():
            length = store.events_per_stream
            if store.snapshot_every is not None or (length is not None and length <= _SHORT):
                continue
            path = f"event_stores.{name}.snapshot_every"
            message = (
                f"{quoted(name)} reads {length} events for each command, without a snapshot."
                if length is not None
                else f"{quoted(name)} has neither snapshots nor an expected length of its streams."
            )
            yield self.finding(
                name,
                path,
                message,
                severity="warning" if length is not None and length >= _LONG else "advice",
                fix=Fix("Take a snapshot every 200 events", ((path, 200),)),
            )
