from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class HeartbeatTooRare(Rule):
    """A member's heartbeats are so rare that two lost ones put it out of its group.

    Why it matters
        A member that is silent for the session timeout is taken for dead and its group rebalances: with fewer than three
        heartbeats in that time, a short pause of the garbage collector or the network is enough.
    Bad
        session_timeout: 6 s, heartbeat: 3 s
    Good
        session_timeout: 10 s, heartbeat: 3 s
    Mend
        Keep the heartbeat interval at a third of the session timeout or less.
    """

    CODE: ClassVar[str] = "KAF016"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at, consumer in facts.consumer_parts():
            if consumer.heartbeat * 3.0 <= consumer.session_timeout:
                continue
            path = f"{at.path}.heartbeat"
            fits = print_duration_s(
                float(f"{consumer.session_timeout / 3.0:.1g}")
                if consumer.session_timeout < 3.0
                else float(int(consumer.session_timeout / 3.0))
            )
            yield self.finding(
                at.name,
                path,
                f"{quoted(at.name)} says that it is alive every {about_s(consumer.heartbeat)} and is given up after "
                f"{about_s(consumer.session_timeout)}.",
                fix=Fix(f"Send a heartbeat every {fits}", ((path, fits),)),
            )
