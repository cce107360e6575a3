"""The time series of a run as a Parquet file: one row per frame, one column per live metric."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.metrics.result import Series


def write_parquet(series: Series, path: Path) -> None:
    """Write *series* to *path*, compressed by zstd; readers see the whole file or none.

    The first column is `t_s`, the others `ELEMENT.METRIC` with their element, metric and unit as
    metadata of the field. The file is written beside its place and renamed. Raises OSError.
    """
    fields = [pa.field("t_s", pa.float64(), nullable=False, metadata={"unit": "s"})]
    columns = [pa.array(series.times_s, pa.float64())]
    for column, values in zip(series.columns, series.values, strict=True):
        about = {"element": column.element, "metric": column.metric, "unit": column.unit}
        fields.append(pa.field(f"{column.element}.{column.metric}", pa.float64(), metadata=about))
        columns.append(pa.array(values, pa.float64()))
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields))
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, beside, compression="zstd")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
