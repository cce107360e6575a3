"""Sampled values as one array: what a tuple of floats is, made at once and an eighth of its size."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy
from numpy.typing import NDArray


class Samples(Sequence[float]):
    """A sequence of floats that compares like a tuple of them; NaN, which is "none yet", equals NaN."""

    __slots__ = ("_array",)

    def __init__(self, array: NDArray[numpy.float64]) -> None:
        """*array*: of one dimension; whoever made it does not write to it any more."""
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, place: int) -> float: ...

    @overload
    def __getitem__(self, place: slice) -> "Samples": ...

    def __getitem__(self, place: int | slice) -> "float | Samples":
        return Samples(self._array[place]) if isinstance(place, slice) else float(self._array[place])

    def __iter__(self) -> Iterator[float]:
        return iter(self._array.tolist())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return numpy.array(self._array, dtype, copy=copy)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and numpy.array_equal(self._array, numpy.array(other), equal_nan=True)

    __hash__ = None  # type: ignore[assignment]  # equal ones with NaN would have no one hash

    def __repr__(self) -> str:
        return repr(tuple(self))


class Table:
    """Rows of samples, one behind the other in one array: its rows and its columns are views of it."""

    def __init__(self, columns: int, room: int) -> None:
        """*room*: rows that it holds before it is made anew twice as large; rows that do not come cost nothing."""
        self._array = numpy.empty((max(room, 1), columns))
        self._count = 0

    @property
    def rows(self) -> NDArray[numpy.float64]:
        """All of them; not to be written to."""
        return self._array[: self._count]

    def append(self, rows: NDArray[numpy.float64]) -> list[Samples]:
        """Add a copy of *rows*, an array of two dimensions; as samples."""
        first, self._count = self._count, self._count + len(rows)
        if self._count > len(self._array):
            grown = numpy.empty((2 * self._count, self._array.shape[1]))
            grown[:first] = self._array[:first]
            self._array = grown
        self._array[first : self._count] = rows
        return [Samples(row) for row in self._array[first : self._count]]

    def columns(self) -> tuple[Samples, ...]:
        """None where there is no row."""
        return tuple(Samples(column) for column in self.rows.T) if self._count else ()


def transposed(rows: Sequence[Sequence[float]]) -> tuple[Samples, ...]:
    """The columns of *rows*, which are all of one length."""
    if not rows:
        return ()
    # An array each: of rows within a list NumPy makes one array three times as slowly.
    arrays = [numpy.asarray(row, numpy.float64) for row in rows]
    return tuple(Samples(column) for column in numpy.stack(arrays, axis=1))
