"""Samples are what a tuple of the same floats is."""

import pickle
from math import nan
from operator import eq

import numpy
import pyarrow as pa

from simulator.metrics.samples import Samples, Table, transposed

VALUES = (0.5, nan, 2.0)


def samples(*values: float) -> Samples:
    return Samples(numpy.array(values))


def test_it_equals_a_tuple_and_other_samples_of_its_values_either_way_round() -> None:
    assert samples(*VALUES) == VALUES
    assert eq(VALUES, samples(*VALUES))
    assert samples(*VALUES) == samples(*VALUES)


def test_it_differs_from_other_values_lengths_and_things() -> None:
    assert samples(*VALUES) != (0.5, nan, 2.5)
    assert samples(*VALUES) != (0.5, 1.0, 2.0)
    assert samples(*VALUES) != (0.5, nan)
    assert samples(*VALUES) != "0.5"
    assert samples(1.0) != 1.0


def test_it_is_read_as_floats_of_python() -> None:
    read = samples(*VALUES)
    assert type(read[0]) is float
    assert all(type(value) is float for value in read)
    assert (len(read), read[-1], repr(read), list(read[:1])) == (3, 2.0, "(0.5, nan, 2.0)", [0.5])


def test_it_goes_into_a_pickle_and_into_arrow() -> None:
    read = transposed([VALUES, (1.0, 2.0, 3.0)])[2]
    assert pickle.loads(pickle.dumps(read)) == (2.0, 3.0)
    assert pa.array(read, pa.float64()).to_pylist() == [2.0, 3.0]


def test_a_table_keeps_its_rows_and_shows_its_columns_however_often_it_grows() -> None:
    table = Table(columns=2, room=1)
    assert (table.columns(), len(table.rows)) == ((), 0)
    first = numpy.array([[1.0, 2.0]])
    kept = table.append(first)
    first[:] = 9.0  # whose it was may go on writing to it
    kept += table.append(numpy.array([[3.0, nan], [5.0, 6.0], [7.0, 8.0]]))
    kept += table.append(numpy.array([[0.5, 1.5]]))
    assert kept == [(1.0, 2.0), (3.0, nan), (5.0, 6.0), (7.0, 8.0), (0.5, 1.5)]
    assert table.columns() == ((1.0, 3.0, 5.0, 7.0, 0.5), (2.0, nan, 6.0, 8.0, 1.5))
    assert table.rows.shape == (5, 2)


def test_rows_become_columns() -> None:
    assert [list(column) for column in transposed([(1.0, 2.0), samples(3.0, 4.0)])] == [
        [1.0, 3.0],
        [2.0, 4.0],
    ]
    assert not transposed([])
