"""What moves: records, and the first cause that each comes from."""

from typing import Protocol

Span = tuple[str, str, float, float, str]


class Cause:
    """The first cause of a family of records: a correlation id, its origin time, and its trace so far."""

    __slots__ = ("id", "kept", "last_s", "number", "origin_s", "source", "spans")

    def __init__(self, source: str, number: int, id_: int, origin_s: float) -> None:
        self.source = source
        self.number = number
        self.id = id_
        self.origin_s = origin_s
        self.last_s = origin_s
        self.kept = False
        self.spans: list[Span] = []


class Record:
    """One message: its id never changes, whoever holds it and however often it is delivered."""

    __slots__ = ("cause", "id", "key", "poison", "size_bytes", "type")

    def __init__(self, id_: int, type_: str, key: int, size_bytes: int, cause: Cause) -> None:
        self.id = id_
        self.type = type_
        self.key = key
        self.size_bytes = size_bytes
        self.cause = cause
        self.poison = False


class Receiver(Protocol):
    """Where an emission that is not published goes: a handler at a station, a saga, a named end."""

    def receive(self, record: Record) -> None: ...
