"""Reading the series of a run from its Parquet file, a few columns at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet


@dataclass(frozen=True, slots=True)
class Table:
    """Columns as the API names them, instants, and one list of values per column."""

    columns: list[dict[str, str]]
    times_s: list[float]
    values: list[list[float]]


def read(path: Path, elements: Collection[str] = (), metrics: Collection[str] = ()) -> Table:
    """The columns of those *elements* and *metrics* (all of them when empty), in the order of the file.

    "lag" means the metric and its partitions ("lag.0", …).
    """
    with parquet.ParquetFile(path) as file:
        columns = []
        names = []
        for number, arrow_field in enumerate(file.schema_arrow):
            about = {key.decode(): value.decode() for key, value in (arrow_field.metadata or {}).items()}
            metric = about.get("metric", "")
            chosen = (not elements or about.get("element") in elements) and (
                not metrics or metric in metrics or metric.partition(".")[0] in metrics
            )
            if number > 0 and chosen:
                columns.append({name: about[name] for name in ("element", "metric", "unit")})
                names.append(arrow_field.name)
        table = file.read(columns=[file.schema_arrow[0].name, *names])
    times, *values = (table.column(number).to_pylist() for number in range(table.num_columns))
    return Table(columns, times, values)
