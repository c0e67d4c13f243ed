"""Seconds as a table: CSV for people and spreadsheets, Parquet for programs.

An absent value is an empty cell (CSV) or null (Parquet), never a number. Headings are the names of
the messages, with their unit; intervals between beats stand in one cell, with blanks between.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from ingest.messages import Measured
from ingest.recordings.recording import Second
from monitor.export.seconds import written_time

FIELDS: Final = Measured.__struct_fields__


def csv_bytes(seconds: Sequence[Second]) -> bytes:
    """Write the table as CSV, in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["time", *FIELDS])
    for second in seconds:
        cells = (_cell(getattr(second.measured, name)) for name in FIELDS)
        writer.writerow([written_time(second.t), *cells])
    return text.getvalue().encode()


def parquet_bytes(seconds: Sequence[Second]) -> bytes:
    """Write the table as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"rr_ms": pa.list_(pa.float64()), "contact": pa.bool_(), "running": pa.bool_()}
    fields = [pa.field("time", pa.timestamp("s", tz="UTC"))]
    fields += [pa.field(name, types.get(name, pa.float64())) for name in FIELDS]
    columns: list[list[Any]] = [[second.t for second in seconds]]
    columns += [[getattr(second.measured, name) for second in seconds] for name in FIELDS]
    schema = pa.schema(fields)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink)
    return bytes(sink.getvalue())


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return " ".join(f"{one:.10g}" for one in value)
    if isinstance(value, bool):
        return int(value)
    return "" if value is None else value
