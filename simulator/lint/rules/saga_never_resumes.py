from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import DELETE, Finding, Fix, Severity
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import count, quoted


class SagaNeverResumes(Rule):
    """Nobody takes over a saga when its orchestrator crashes.

    Why it matters
        Every saga that was under way is stuck: reserved and not released, charged and not confirmed,
        until a person finds it.
    Bad
        resumes: false
    Good
        resumes: true (the default)
    Mend
        Let another instance go on from the saga's records.
    """

    CODE: ClassVar[str] = "SAG004"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        for name, saga in facts.design.sagas.items():
            if saga.resumes:
                continue
            path = f"sagas.{name}.resumes"
            instances = facts.design.services[saga.run_by].instances
            yield self.finding(
                name,
                path,
                f"What {quoted(name)} has under way is stuck when one of the {count(instances, 'instance')} of "
                f"{quoted(saga.run_by)} dies.",
                fix=Fix("Resume after a crash", ((path, DELETE),)),
            )
