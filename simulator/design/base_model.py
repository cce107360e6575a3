"""What every part of a design document shares."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A mapping of the document: frozen, no unknown keys, no infinities, written by its aliases."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, str_max_length=10_000
    )
