"""An orchestrated saga."""

from typing import Literal

from pydantic import Field

from simulator.design.base_model import Part
from simulator.design.fields import Duration, Reference, RetryPhrase, Suppressions
from simulator.base.retry import Retry


class SagaStep(Part):
    """One step: an action at a participant, and the action that takes it back."""

    do: Reference("handler") = Field(title="Do", examples=["payments.charge"])  # type: ignore[valid-type]
    undo: Reference("handler") | None = Field(None, title="Undo")  # type: ignore[valid-type]
    timeout: Duration | None = Field(None, title="Timeout", description="Without one a lost answer hangs the saga.")
    retries: RetryPhrase = Field(Retry(), title="Retries of an unknown outcome")
    pivot: bool = Field(False, title="Pivot", description="After this step there is no going back.")


class Saga(Part):
    """A process that calls its participants step by step and takes back what it did when one fails."""

    starts_on: Reference("schema") = Field(title="Starts on")  # type: ignore[valid-type]
    from_: Reference("topic") | None = Field(  # type: ignore[valid-type]
        None, alias="from", title="From topic", description="The only topic that carries the schema unless set."
    )
    run_by: Reference("service") = Field(title="Run by")  # type: ignore[valid-type]
    records: Literal["before_action", "after_action", "never"] = Field("before_action", title="Records a step")
    resumes: bool = Field(True, title="Resumes after a crash of its orchestrator")
    resume_after: Duration = Field(10.0, title="Taken over after")
    deadline: Duration | None = Field(None, title="Deadline")
    steps: list[SagaStep] = Field(min_length=1, title="Steps")
    undo_retries: RetryPhrase = Field(
        Retry(max_retries=None, delay_s=1.0, factor=2.0, max_delay_s=100.0), title="Retries of an undo"
    )
    otherwise: Reference("handler") | None = Field(None, title="Otherwise")  # type: ignore[valid-type]
    commit: Literal["auto", "batch", "before"] = Field("auto", title="Commit of the start events")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
