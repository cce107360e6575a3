"""What every request body has in common."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
DesignText = Annotated[str, Field(max_length=2 * 1024 * 1024)]


class Input(Schema):
    """A body: unknown fields are refused, numbers are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
