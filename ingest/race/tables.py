"""Adds tables to a TOML document, however people wrote those that it has."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT


def add_table(document: tomlkit.TOMLDocument, key: str, values: Mapping[str, Any]) -> None:
    """Append one ``[[key]]``; ``key = [{…}]`` is written out first, as it can't be added to."""
    tables = document.get(key)
    if not isinstance(tables, AoT):
        written = [] if tables is None else tables.unwrap()
        document.pop(key, None)
        tables = tomlkit.aot()
        for one in written:
            tables.append(_table(one))
        document[key] = tables
        tables = document[key]
    tables.append(_table(values))


def _table(values: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    table.update(values)
    return table
