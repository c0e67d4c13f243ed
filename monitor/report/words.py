"""The report's words and how it writes numbers; parts and levels as on the crew's page."""

import math
from typing import Final

from ingest.language.catalogue import catalogue

_say: Final = catalogue()

DASH: Final = "–"

SHAPES: Final = {"low": "●", "watch": "▲", "high": "◆", "very_high": "✖", "unknown": "?"}
LEVELS: Final = {level: _say(f"levels.{level}") for level in SHAPES}
INDICES: Final = {index: _say(index) for index in ("fatigue", "cramp")}
_PARTS: Final = (
    "durability",
    "hrv",
    "carbs",
    "muscle",
    "training",
    "heat",
    "fluid",
    "pace",
    "stride",
    "history",
    "intensity",
    "sodium",
    "cold",
    "recent",
)
PARTS: Final = {part: _say(f"parts.{part}") for part in _PARTS}


def clock(seconds: float) -> str:
    """Write an elapsed time.

    Examples
    --------
    >>> clock(3900), clock(59.0)
    ('1:05', '0:00')
    """
    minutes = int(seconds) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def stopwatch(seconds: float) -> str:
    """Write an elapsed time to the second.

    Examples
    --------
    >>> stopwatch(3905)
    '1:05:05'
    """
    return f"{clock(seconds)}:{int(seconds) % 60:02d}"


def pace(speed_mps: float) -> str:
    """Write a speed as a pace; a dash for one nobody walks at.

    Examples
    --------
    >>> pace(3.2), pace(0.0), pace(float("nan"))
    ('5:12', '–', '–')
    """
    if not speed_mps > 0.2:  # NaN too
        return DASH
    seconds = round(1000.0 / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}"


def number(value: float | None, digits: int = 0) -> str:
    """Write a number; a dash for none.

    Examples
    --------
    >>> number(-1.26, 1), number(float("nan")), number(-0.2)
    ('−1.3', '–', '0')
    """
    if value is None or math.isnan(value):
        return DASH
    text = f"{abs(value):.{digits}f}"
    return f"−{text}" if value < 0 and float(text) > 0 else text


def share(part: float) -> str:
    """Write a share of the seconds; nothing that happened is 0 %, nothing missed is 100 %.

    Examples
    --------
    >>> share(0.0), share(0.002), share(0.5), share(0.999)
    ('0 %', 'under 1 %', '50 %', 'over 99 %')
    """
    if 0.0 < part < 0.01:
        return "under 1 %"
    if 0.99 < part < 1.0:
        return "over 99 %"
    return f"{100.0 * part:.0f} %"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write how many there are of something.

    Examples
    --------
    >>> count(1, "pause"), count(3, "pause"), count(0, "pause")
    ('1 pause', '3 pauses', 'no pauses')
    """
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def listed(items: list[str]) -> str:
    """Join words as people do.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, (", ".join(items[:-1]), "".join(items[-1:]))))
