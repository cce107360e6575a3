from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import quoted


class HandlerNobodyCalls(Rule):
    """A handler is reached by no source, no event, no saga and no call.

    Why it matters
        It is dead code in the picture, or the arrow that should lead to it was forgotten.
    Bad
        refund under handles, and no saga step says undo: payments.refund
    Good
        { do: payments.charge, undo: payments.refund }
    Mend
        Say who asks for it, or remove it.
    """

    CODE: ClassVar[str] = "TOP007"
    SEVERITY: ClassVar[Severity] = "warning"

    def check(self, facts: Facts) -> Iterator[Finding]:
        asked = {f"{source.to}.{source.sends}" for source in facts.design.sources.values()}
        asked |= {f"{emission.to}.{emission.what}" for emission in facts.emissions}
        asked |= {call.to for at in facts.handlers for call in at.handler.calls}
        asked |= {at.name for _, _, _, _, at in facts.participants()}
        for name, at in facts.commands.items():
            if name not in asked:
                yield self.finding(
                    name,
                    at.path,
                    f"Nobody asks for {quoted(name)}.",
                    fix=Fix("Remove the handler", ((at.path, DELETE),)),
                )
