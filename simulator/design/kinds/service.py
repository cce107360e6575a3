"""A service: instances with handlers for commands and for the events that it consumes."""

from typing import Literal

from pydantic import Field

from simulator.base.distributions import Distribution
from simulator.design.base_model import Part
from simulator.design.fields import (
    Count,
    DistributionPhrase,
    Duration,
    EmitTo,
    Percent,
    Reference,
    RetryPhrase,
    Suppressions,
)
from simulator.base.retry import Retry


class CallTo(Part):
    """A synchronous call in its long form."""

    to: Reference("external_system", "handler") = Field(title="To")  # type: ignore[valid-type]
    timeout: Duration | None = Field(None, title="Timeout", description="Without one the caller waits for ever.")


class Handler(Part):
    """What a handler does with one record: a command's, and the common part of an event's."""

    takes: DistributionPhrase = Field(Distribution("constant", 0.0), title="Takes", examples=["exponential 5 ms"])
    calls: list[Reference("external_system", "handler") | CallTo] | str | CallTo | None = Field(  # type: ignore[valid-type]
        None, title="Calls", description="One or several synchronous calls, made one after the other."
    )
    fails: Percent = Field(0.0, title="Fails", description="Share of attempts that fail for a passing reason.")
    retries: RetryPhrase = Field(Retry(), title="Retries", examples=["3 after 200 ms exponential"])
    idempotent_by: str | None = Field(None, title="Idempotent by", examples=["event_id"])
    appends: Reference("event_store") | None = Field(None, title="Appends to")  # type: ignore[valid-type]
    emits: dict[str, EmitTo] = Field(
        default_factory=dict, title="Emits", description="Schema or command name → topic, or service for a command."
    )


class Consumer(Handler):
    """A consumer group: a link from a topic to this service. The group's name is unique per topic."""

    group: str | None = Field(None, title="Group", description="The service's name unless set.")
    only: list[Reference("schema")] | None = Field(None, title="Only these schemas")  # type: ignore[valid-type]
    starts: Reference("saga") | None = Field(None, title="Starts saga")  # type: ignore[valid-type]
    threads: Count = Field(1, title="Threads per instance")
    protocol: Literal["classic eager", "classic cooperative", "consumer", "share"] = Field(
        "classic eager", title="Group protocol"
    )
    max_poll: Count = Field(500, title="Records per poll")
    max_poll_interval: Duration = Field(300.0, title="Maximum poll interval")
    commit: Literal["auto", "batch", "before"] = Field("auto", title="Commit")
    commit_interval: Duration = Field(5.0, title="Auto-commit interval")
    session_timeout: Duration = Field(45.0, title="Session timeout")
    heartbeat: Duration = Field(3.0, title="Heartbeat interval")
    dead_letters: Reference("topic") | None = Field(None, title="Dead letters to")  # type: ignore[valid-type]
    when_exhausted: Literal["block", "skip"] = Field(
        "block", title="When retries are exhausted and there is no dead-letter topic"
    )


class Service(Part):
    """Instances of one program, each with `concurrency` slots for commands and calls."""

    instances: Count = Field(1, title="Instances")
    concurrency: Count = Field(1, title="Concurrency", description="Commands and calls at once per instance.")
    handles: dict[str, Handler] = Field(default_factory=dict, title="Handles")
    consumes: dict[str, Consumer] = Field(default_factory=dict, title="Consumes", description="Topic → consumer.")
    allow: Suppressions = Field(default_factory=dict, title="Allowed findings")
