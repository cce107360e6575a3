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


def transposed(rows: Sequence[Sequence[float]]) -> tuple[Samples, ...]:
    """The columns of *rows*, which are all of one length."""
    if not rows:
        return ()
    # An array each: of rows within a list NumPy makes one array three times as slowly.
    arrays = [numpy.asarray(row, numpy.float64) for row in rows]
    return tuple(Samples(column) for column in numpy.stack(arrays, axis=1))
