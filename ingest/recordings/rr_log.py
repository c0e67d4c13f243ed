"""RR logs without a heading: an interval a line, in ms or s, or a time and an interval."""

from statistics import median
from typing import Final

from ingest.recordings.raw import Interval, Raw
from ingest.recordings.xml_records import number

MS_FROM: Final = 10.0
"""An interval above ten is in milliseconds: no heart pauses that many seconds."""

EPOCH_S_FROM: Final = 1e8
EPOCH_MS_FROM: Final = 1e11


def rows(text: str) -> list[list[float]] | None:
    """Read the lines of a log, an empty row for a broken line; None if it is no log."""
    found: list[list[float]] = []
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if not line:
            continue
        cells = [number(cell) for cell in line.replace(",", " ").replace(";", " ").split()]
        numbers = [cell for cell in cells if cell is not None]
        readable = len(numbers) == len(cells) and len(numbers) in (1, 2)
        if not readable and not found:
            return None
        found.append(numbers if readable else [])
    broken = sum(not row for row in found)
    return found if broken < len(found) / 2 else None


def parse(found: list[list[float]]) -> Raw:
    """Make intervals of the lines that `rows` read."""
    raw = Raw("RR")
    whole = [row for row in found if row]
    if len(whole) < len(found):
        raw.refused["line not a number"] += len(found) - len(whole)
    times = [row[0] for row in whole if len(row) == 2]
    raw.absolute = len(times) == len(whole) and median(times) >= EPOCH_S_FROM
    for row in whole:
        heard = None
        if raw.absolute:
            heard = row[0] / 1000 if row[0] >= EPOCH_MS_FROM else row[0]
        raw.beat(row[-1], heard)
    in_ms(raw)
    return raw


def in_ms(raw: Raw) -> None:
    """Bring intervals of unstated unit to milliseconds, judged by what a heart can do."""
    if raw.intervals and median(interval.ms for interval in raw.intervals) < MS_FROM:
        raw.intervals = [Interval(beat.ms * 1000, beat.heard) for beat in raw.intervals]
