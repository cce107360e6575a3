"""An orchestrated saga."""

from typing import Literal

from pydantic import Field

from simulator.base.retry import Retry
from simulator.design.base_model import Part
from simulator.design.fields import (
    Duration,
    Flag,
    HandlerName,
    RetryPhrase,
    SchemaName,
    ServiceName,
    Suppressions,
    TopicName,
)


class SagaStep(Part):
    """One step: an action at a participant, and the action that takes it back."""

    do: HandlerName = Field(
        title="Do",
        description="The action: a handler of a participating service.",
        examples=["payments.charge"],
    )
    undo: HandlerName | None = Field(
        None, title="Undo", description="The action that takes it back.", examples=["payments.refund"]
    )
    timeout: Duration | None = Field(
        None, title="Timeout", description="Without one a lost answer hangs the saga.", examples=["5 s"]
    )
    retries: RetryPhrase = Field(
        Retry(),
        title="Retries of an unknown outcome",
        description="What follows a timeout: the same request again, with the same key.",
        examples=["2 after 500 ms exponential"],
    )
    pivot: Flag = Field(
        False,
        title="Pivot",
        description="After this step there is no going back: what follows is repeated until done.",
    )


class Saga(Part):
    """A process that calls its participants step by step and takes back what it did when one fails."""

    starts_on: SchemaName = Field(
        title="Starts on", description="The event that starts one instance of it.", examples=["OrderCreated"]
    )
    from_: TopicName | None = Field(
        None,
        alias="from",
        title="From topic",
        description="The topic it listens to; the only one that carries the event unless set.",
    )
    run_by: ServiceName = Field(
        title="Run by", description="The service whose instances orchestrate it.", examples=["orders"]
    )
    records: Literal["before_action", "after_action", "never"] = Field(
        "before_action",
        title="Records a step",
        description="When a step is written down: only “before_action” survives a crash in between.",
    )
    resumes: Flag = Field(
        True,
        title="Resumes after a crash of its orchestrator",
        description="Another instance goes on from its records; without it the saga is stuck.",
    )
    resume_after: Duration = Field(
        10.0,
        title="Taken over after",
        description="How long after a crash another instance goes on with it.",
        examples=["10 s"],
    )
    deadline: Duration | None = Field(
        None,
        title="Deadline",
        description="The whole saga is taken back when it takes longer.",
        examples=["30 s"],
    )
    steps: tuple[SagaStep, ...] = Field(
        min_length=1,
        max_length=100,
        title="Steps",
        description="The steps in their order.",
        examples=[[{"do": "payments.charge", "undo": "payments.refund", "timeout": "5 s"}]],
    )
    undo_retries: RetryPhrase = Field(
        Retry(max_retries=None, delay_s=1.0, factor=2.0, max_delay_s=100.0),
        title="Retries of an undo",
        description="What follows a failed undo; when they are exhausted the saga has failed.",
        examples=["unlimited after 1 s exponential up to 100 s"],
    )
    otherwise: HandlerName | None = Field(
        None,
        title="Otherwise",
        description="The handler that is called at the end of a saga that was taken back.",
        examples=["orders.cancel"],
    )
    commit: Literal["auto", "batch", "before"] = Field(
        "auto",
        title="Commit of the start events",
        description="When the start group commits its offsets: by a timer, after each batch, or before handling.",
    )
    allow: Suppressions = Field(default_factory=dict)
