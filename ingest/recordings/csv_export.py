"""CSV exports of watches, apps and converters; the columns are known from `csv_columns`."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from ingest.errors import RecordingRefused
from ingest.recordings import csv_columns, rr_log, timestamps
from ingest.recordings.csv_columns import STEPS_UNITS, TIME, Column
from ingest.recordings.raw import MAX_RECORDS, WATCH_TEMPERATURE, Raw, Values

DELIMITERS: Final = (",", ";", "\t")
HEADING_WITHIN: Final = 20
"""Some exports put a summary above the table; the heading is looked for in so many rows."""

DECIMAL_COMMA: Final = re.compile(r"\s*[-+]?\d+,\d+\s*\Z")
SAMPLE_ROWS: Final = 50
LONGEST_LINE: Final = 65_536
DEGREES_UP_TO: Final = 180.0
DAY_S: Final = 86_400


def parse(text: str, columns: Mapping[str, str] | None) -> Raw:
    """Read a table with a heading.

    Raises
    ------
    RecordingRefused
        If no column of the heading is known; the text names the columns there are.
    UsageError
        If `columns` names something that doesn't exist.
    """
    raw = Raw("CSV")
    rows, heading = _table(text, columns)
    candidates = csv_columns.understood(heading)
    chosen = csv_columns.named(columns, heading) if columns else {}
    candidates |= {name: [column] for name, column in chosen.items()}
    times = candidates.pop(TIME, [])
    if not candidates or not (times or "rr_ms" in candidates):
        raise RecordingRefused(_unknown(heading))
    found = {name: _fullest(rows, options) for name, options in candidates.items()}
    if found.keys() == {"rr_ms"}:
        raw.format = "RR"
    for name in found.keys() & {"latitude_deg", "longitude_deg"}:
        found[name] = _in_degrees(rows, found[name])
    _describe(raw, found, heading)
    table = _Table(raw, found, _best_time(rows, times, raw))
    for row in rows:
        table.add(row)
    if "rr_ms" in found and found["rr_ms"].unit is None:
        rr_log.in_ms(raw)
    return raw


def _describe(raw: Raw, found: Mapping[str, Column], heading: list[str]) -> None:
    speed, cadence = found.get("speed_mps"), found.get("cadence_spm")
    raw.speed_has_unit = speed is None or speed.unit is not None
    if cadence is not None and cadence.unit in STEPS_UNITS:
        raw.cadence_is_steps = True
    if csv_columns.has_watch_temperature(heading) and "air_temp_c" not in found:
        raw.note(WATCH_TEMPERATURE)


def _table(text: str, columns: Mapping[str, str] | None) -> tuple[list[list[str]], list[str]]:
    """Return rows and heading, with the delimiter that makes most columns understood."""
    best, delimiter, start = (-1, 0), DELIMITERS[0], 0
    for candidate in DELIMITERS:
        for index, row in enumerate(_rows(text, candidate, HEADING_WITHIN)):
            known = len(csv_columns.understood(row)) + _mentioned(row, columns)
            score = (known, len(row) if index == 0 else 0)
            if score > best:
                best, delimiter, start = score, candidate, index
    table = list(_rows(text, delimiter, HEADING_WITHIN + MAX_RECORDS))
    return table[start + 1 :], table[start] if table else []


def _mentioned(row: list[str], columns: Mapping[str, str] | None) -> int:
    """How many of the columns that the user named are in a row."""
    wanted = (columns or {}).values()
    return sum(name in row or name.rpartition(":")[0] in row for name in wanted)


def _fullest(rows: list[list[str]], options: list[Column]) -> Column:
    """Of several columns for a quantity take the one with most values, the best name on a tie."""
    if len(options) == 1:
        return options[0]
    return max(options, key=lambda option: sum(bool(_cell(row, option)) for row in rows))


def _in_degrees(rows: list[list[str]], column: Column) -> Column:
    """Recognise positions in FIT's semicircles, where the heading has no unit."""
    values = (_number(_cell(row, column)) for row in rows)
    first = next((value for value in values if value), 0.0)
    if column.unit is None and abs(first) > DEGREES_UP_TO:
        return replace(column, factor=csv_columns.SEMICIRCLE_DEG)
    return column


def _rows(text: str, delimiter: str, limit: int) -> Iterator[list[str]]:
    lines = (line for line in text.splitlines() if len(line) <= LONGEST_LINE)
    for line in islice(lines, limit):
        try:
            # A line at a time, so that a stray quote costs no more than its own row.
            yield next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            yield []


def _best_time(rows: list[list[str]], candidates: list[Column], raw: Raw) -> list[Column]:
    """Choose the time of day where there is one, else time elapsed; or a date and a time of day."""
    dates, moments, clocks = [], [], []
    for column in candidates:
        stamps = [timestamps.parse(_cell(row, column)) for row in rows[:SAMPLE_ROWS]]
        known = [stamp for stamp in stamps if stamp is not None]
        absolute = sum(stamp.absolute for stamp in known) * 2 > len(known)
        if absolute and not known[0].zoned:
            raw.note("noZone")
        if absolute and all(stamp.t % DAY_S == 0 for stamp in known):
            dates.append(column)
        elif absolute:
            moments.append(column)
        elif known:
            clocks.append(column)
    raw.absolute = bool(moments or (dates and clocks))
    if moments:
        return moments[:1]
    return dates[:1] + clocks[:1]


def _unknown(heading: list[str]) -> str:
    return (
        f"has no table that is known: its columns are {csv_columns.listed(heading)}. "
        "Name them with --columns, for instance t=Zeit,heart_rate_bpm=Puls,speed_mps=v:km/h"
    )


def _cell(row: list[str], column: Column) -> str:
    return row[column.index].strip() if column.index < len(row) else ""


class _Table:
    """Takes row after row of one table."""

    def __init__(self, raw: Raw, found: Mapping[str, Column], times: list[Column]) -> None:
        self._raw = raw
        self._times = times
        self._rr = found.get("rr_ms")
        self._columns = [c for name, c in found.items() if name != "rr_ms"]

    def add(self, row: list[str]) -> None:
        if not any(cell.strip() for cell in row):
            return
        t = self._moment(row)
        if self._rr is not None:
            self._beats(_cell(row, self._rr), t)
        values = self._values(row)
        if t is not None and self._columns:
            self._raw.add(t, values)
        elif values:
            self._raw.refused["record without a time"] += 1

    def _moment(self, row: list[str]) -> float | None:
        t = 0.0
        absolute = False
        for column in self._times:
            stamp = timestamps.parse(_cell(row, column))
            if stamp is None:
                return None
            t += stamp.t if stamp.absolute else stamp.t * column.factor
            absolute |= stamp.absolute
        return t if self._times and absolute == self._raw.absolute else None

    def _values(self, row: list[str]) -> Values:
        values: Values = {}
        for column in self._columns:
            value = _number(_cell(row, column))
            if value is not None:
                values[column.quantity] = value * column.factor
        return values

    def _beats(self, text: str, t: float | None) -> None:
        factor = 1.0 if self._rr is None else self._rr.factor
        for part in text.replace(";", " ").replace("|", " ").split():
            value = _number(part)
            if value is not None:
                self._raw.beat(value * factor, t)
            else:
                self._raw.refused["rr_ms not a time"] += 1


def _number(text: str) -> float | None:
    if not text:
        return None
    if "," in text and DECIMAL_COMMA.match(text):
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
