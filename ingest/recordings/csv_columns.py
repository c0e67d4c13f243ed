"""The one table of column names and units in CSV exports (`docs/recordings.md` shows it).

A heading is a name, perhaps with a unit: ``Speed (km/h)``, ``speed [km/h]`` and ``speed_kmh`` are
the same. Case, spaces, hyphens and underscores don't matter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.errors import UsageError

TIME: Final = "t"

LONGEST_NAME: Final = 80
MOST_COLUMNS: Final = 1000


SEMICIRCLE_DEG: Final = 180 / 2**31


@dataclass(frozen=True, slots=True)
class Known:
    """How one quantity is named and measured in exports.

    Attributes
    ----------
    names : of its column; the first is the one we would write
    units : units and their factor to ours; the first is meant where the heading has none
    """

    names: tuple[str, ...]
    units: Mapping[str, float]


COLUMNS: Final[dict[str, Known]] = {
    TIME: Known(
        (
            "timestamp", "time", "utc", "datetime", "date time", "date", "phone timestamp",
            "unix time", "elapsed", "elapsed time", "seconds", "secs", "since start", "minutes",
        ),
        {"s": 1.0, "sec": 1.0, "ms": 0.001, "min": 60.0, "utc": 1.0},
    ),
    "heart_rate_bpm": Known(
        ("heart rate", "heartrate", "hr", "hrate", "pulse", "bpm", "enhanced heart rate"),
        {"bpm": 1.0, "1/min": 1.0},
    ),
    "rr_ms": Known(
        ("rr", "rr interval", "rr intervals", "rri", "ibi", "nn", "r r"),
        {"ms": 1.0, "s": 1000.0},
    ),
    "speed_mps": Known(
        ("enhanced speed", "speed", "velocity", "velocity smooth", "kph", "kmh"),
        {"m/s": 1.0, "mps": 1.0, "km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "mph": 0.44704},
    ),
    "cadence_spm": Known(
        ("cadence", "cad", "run cadence", "running cadence", "cadence rpm per leg"),
        {"rpm": 1.0, "spm": 1.0, "steps/min": 1.0, "1/min": 1.0},
    ),
    "stride_m": Known(
        ("step length", "stride length"),
        {"m": 1.0, "mm": 0.001, "cm": 0.01},
    ),
    "distance_m": Known(
        ("distance", "distances", "dist", "km"),
        {"m": 1.0, "km": 1000.0, "mi": 1609.344, "miles": 1609.344},
    ),
    "altitude_m": Known(
        ("enhanced altitude", "altitude", "elevation", "ele", "alt"),
        {"m": 1.0, "ft": 0.3048},
    ),
    "latitude_deg": Known(
        ("latitude", "lat", "position lat"),
        {"deg": 1.0, "°": 1.0, "degrees": 1.0, "semicircles": SEMICIRCLE_DEG},
    ),
    "longitude_deg": Known(
        ("longitude", "lon", "lng", "long", "position long"),
        {"deg": 1.0, "°": 1.0, "degrees": 1.0, "semicircles": SEMICIRCLE_DEG},
    ),
    "power_w": Known(("power", "watts"), {"w": 1.0, "watts": 1.0}),
    "air_temp_c": Known(
        ("air temperature", "air temp", "ambient temperature", "stryd temperature"),
        {"c": 1.0, "°c": 1.0},
    ),
    "humidity_pct": Known(
        ("humidity", "relative humidity", "stryd humidity"), {"%": 1.0, "pct": 1.0}
    ),
    "core_temp_c": Known(
        ("core temperature", "core temp", "core body temperature"), {"c": 1.0, "°c": 1.0}
    ),
    "skin_temp_c": Known(("skin temperature", "skin temp"), {"c": 1.0, "°c": 1.0}),
}  # fmt: skip

UNIT_IN_NAME: Final = {"km": 1000.0, "kph": 1 / 3.6, "kmh": 1 / 3.6, "minutes": 60.0}
"""Names that are a unit themselves."""

WATCH_TEMPERATURES: Final = frozenset({"temperature", "temp", "temperatures"})

STEPS_UNITS: Final = frozenset({"spm", "steps/min"})

BRACKETED: Final = re.compile(r"^(.*?)\s*[(\[]\s*([^)\]]*?)\s*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is understood.

    Attributes
    ----------
    index : of the column in its row
    quantity : our name of what is in it, or ``t``
    factor : to our unit
    unit : as the heading says; None if it doesn't
    rank : how good the name is among those of its quantity, 0 the best
    """

    index: int
    quantity: str
    factor: float
    unit: str | None
    rank: int


def understood(heading: list[str]) -> dict[str, list[Column]]:
    """Find the columns whose names are in the table: for each quantity the best name first."""
    found: dict[str, list[Column]] = {}
    for index, text in enumerate(heading[:MOST_COLUMNS]):
        column = _column(index, text)
        if column is not None:
            found.setdefault(column.quantity, []).append(column)
    return {name: sorted(columns, key=_rank) for name, columns in found.items()}


def _rank(column: Column) -> int:
    return column.rank


def has_watch_temperature(heading: list[str]) -> bool:
    """Whether there is a temperature that nobody said is the air's."""
    return any(_split(text)[0].removesuffix(" c") in WATCH_TEMPERATURES for text in heading)


def named(columns: Mapping[str, str], heading: list[str]) -> dict[str, Column]:
    """Find the columns that the user named, as ``quantity -> heading`` or ``heading:unit``.

    Raises
    ------
    UsageError
        For a quantity, heading or unit that there isn't; it lists those there are.
    """
    found = {}
    for quantity, text in columns.items():
        known = COLUMNS.get(quantity)
        if known is None:
            message = f"There is no quantity {quantity!r}; there are {', '.join(COLUMNS)}."
            raise UsageError(message)
        name, unit = _named(text, heading)
        if unit is not None and unit not in known.units:
            message = (
                f"{quantity} can't have the unit {unit!r}; known are {', '.join(known.units)}."
            )
            raise UsageError(message)
        factor = 1.0 if unit is None else known.units[unit]
        found[quantity] = Column(heading.index(name), quantity, factor, unit, -1)
    return found


def table() -> str:
    """Write the table as Markdown."""
    lines = ["| quantity | column names | units |", "|---|---|---|"]
    for quantity, known in COLUMNS.items():
        names = ", ".join(f"`{name}`" for name in known.names)
        units = ", ".join(f"`{unit}`" for unit in known.units)
        lines.append(f"| `{quantity}` | {names} | {units} |")
    return "\n".join(lines)


def _named(text: str, heading: list[str]) -> tuple[str, str | None]:
    if text in heading:
        return text, None
    name, _, unit = text.rpartition(":")
    if name in heading:
        return name, unit.strip().lower()
    message = f"There is no column {name or text!r}; the file has {listed(heading)}."
    raise UsageError(message)


def listed(heading: list[str]) -> str:
    """Show a heading in a sentence, shortened."""
    names = [repr(text.strip()[:40]) for text in heading if text.strip()]
    return ", ".join(names[:30]) + (" and more" if len(names) > 30 else "") or "no named column"


def _column(index: int, text: str) -> Column | None:
    if not text or text.isspace():
        return None
    name, unit = _split(text)
    for quantity, known in COLUMNS.items():
        if name in known.names and (unit is None or unit in known.units):
            factor = UNIT_IN_NAME.get(name, 1.0) if unit is None else known.units[unit]
            unit = name if unit is None and name in UNIT_IN_NAME else unit
            return Column(index, quantity, factor, unit, known.names.index(name))
    return None


def _split(text: str) -> tuple[str, str | None]:
    """Split a heading into its plain name and its unit."""
    text = text[:LONGEST_NAME].strip().lower()
    bracketed = BRACKETED.match(text)
    if bracketed:
        return _plain(bracketed[1]), bracketed[2] or None
    name = _plain(text)
    if any(name in known.names for known in COLUMNS.values()):
        return name, None
    front, _, last = name.rpartition(" ")
    for known in COLUMNS.values():
        for unit in known.units:
            if front in known.names and last == UNIT_IN_HEADING.get(unit, unit):
                return front, unit
    return name, None


UNIT_IN_HEADING: Final = {"m/s": "mps", "km/h": "kmh"}
"""Units as they are written in a heading without brackets, like ``speed_kmh``."""


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").split())
