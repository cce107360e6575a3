from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.tails import quantile_s
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, listed, quoted


class CallWithoutTimeout(Rule):
    """A synchronous call waits for its answer without a limit.

    Why it matters
        When the other side stops answering, every caller that waits keeps its server: the caller's
        service stops too, and so does whoever calls it.
    Bad
        calls: card-network
    Good
        calls: { to: card-network, timeout: 2 s }
    Mend
        Give the call a timeout above the p99 of its answer.
    """

    CODE: ClassVar[str] = "OPS006"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for at in facts.handlers:
            endless = [call for call in at.handler.calls if call.timeout is None]
            if not endless:
                continue
            new = [
                {"to": call.to, "timeout": print_duration_s(call.timeout or _roomy_s(facts, call.to))}
                for call in at.handler.calls
            ]
            slots = facts.service(at).concurrency
            yield self.finding(
                at.name,
                f"{at.path}.calls",
                f"{quoted(at.name)} waits for {listed([call.to for call in endless])} without a timeout: "
                f"{count(slots, 'unanswered call')} {'stops' if slots == 1 else 'stop'} an instance.",
                fix=Fix(
                    "Wait at most " + str(new[0]["timeout"]),
                    ((f"{at.path}.calls", new[0] if len(new) == 1 else new),),
                ),
            )


def _roomy_s(facts: Facts, callee: str) -> float:
    """The first of 1, 2, 5, 10, ... seconds that is at least five times the callee's p99."""
    external = facts.design.external_systems.get(callee)
    p99_s = quantile_s(external.takes, 0.99) if external is not None else facts.p99_s(callee)
    limit_s, factors, step = 1.0, (2.0, 2.5, 2.0), 0
    while limit_s < 5.0 * p99_s:
        limit_s *= factors[step % 3]
        step += 1
    return limit_s
