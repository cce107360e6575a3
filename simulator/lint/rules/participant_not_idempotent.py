from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class ParticipantNotIdempotent(Rule):
    """A saga's participant cannot tell a repeated request from a new one.

    Why it matters
        After a timeout or a crash the saga asks again, because it does not know the outcome: the
        customer is charged twice, or refunded twice.
    Bad
        charge: { calls: card-network }
    Good
        charge: { calls: card-network, idempotent_by: saga }
    Mend
        Let the saga's id and step be the key of the request.
    """

    CODE: ClassVar[str] = "SAG005"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        told: set[str] = set()
        for saga_name, _, role, _, at in facts.participants():
            if at.handler.idempotent_by is not None or at.name in told:
                continue
            told.add(at.name)
            asked = {"do": "a step", "undo": "an undo", "otherwise": "the end"}[role]
            yield self.finding(
                at.name,
                f"{at.path}.idempotent_by",
                f"{quoted(at.name)}, {asked} of {quoted(saga_name)}, has no idempotency key.",
                fix=Fix("Make it idempotent by saga", ((f"{at.path}.idempotent_by", "saga"),)),
            )
