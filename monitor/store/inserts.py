"""Puts rows into tables, many in one statement.

As SQL and tuples, since preparing each row anew would take several times as long; and so many rows
in one statement that a row costs little more than its place in the table.
"""

from collections.abc import Sequence
from importlib import import_module
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table

from monitor.store.schema import METADATA, STREAMS

TOGETHER: Final = 50  # rows in one statement; more gain little

Rows = Sequence[tuple[Any, ...]]


class Inserts:
    """The statements of all tables: rows that are there stay, a stream's is replaced.

    Parameters
    ----------
    engine
        Of the database they are for.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Only the one that is used is loaded.
        insert = import_module(f"sqlalchemy.dialects.{engine.dialect.name}").insert
        self._puts = {table: _keeping(insert(table), table) for table in METADATA.sorted_tables}
        self._one = {table: str(put.compile(engine)) for table, put in self._puts.items()}
        self._many: dict[Table, str] = {}

    def put(self, connection: Connection, table: Table, rows: Rows) -> None:
        """Insert rows, in the order of the table's columns."""
        whole = len(rows) - len(rows) % TOGETHER
        together = [
            tuple(chain.from_iterable(rows[first : first + TOGETHER]))
            for first in range(0, whole, TOGETHER)
        ]
        if together:
            connection.exec_driver_sql(self._together(table), together)
        if whole < len(rows):
            connection.exec_driver_sql(self._one[table], list(rows[whole:]))

    def _together(self, table: Table) -> str:
        if table not in self._many:
            row = dict.fromkeys(table.c.keys())
            many = self._puts[table].values([row] * TOGETHER)
            self._many[table] = str(many.compile(self._engine))
        return self._many[table]


def _keeping(put: Any, table: Table) -> Any:
    """Say what becomes of rows that are there."""
    if table is not STREAMS:
        return put.on_conflict_do_nothing()
    changing = ("numbers", "first_t", "last_t", "after_t")
    return put.on_conflict_do_update(
        index_elements=[STREAMS.c.stream], set_={name: put.excluded[name] for name in changing}
    )
