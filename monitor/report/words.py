"""The report's words and how it writes numbers; parts and levels as on the crew's page."""

import math
from typing import Final

from ingest.language.catalogue import Catalogue
from monitor.alerts import wording

DASH: Final = "–"

SHAPES: Final = {"low": "●", "watch": "▲", "high": "◆", "very_high": "✖", "unknown": "?"}
INDICES: Final = ("fatigue", "cramp")


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


def number(say: Catalogue, value: float | None, digits: int = 0) -> str:
    """Write a number; a dash for none.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> say = catalogue("en")
    >>> number(say, -1.26, 1), number(say, float("nan")), number(say, -0.2)
    ('−1.3', '–', '0')
    >>> number(catalogue("it"), -1.26, 1)
    '−1,3'
    """
    if value is None or math.isnan(value):
        return DASH
    text = f"{abs(value):.{digits}f}"
    sign = "−" if value < 0 and float(text) > 0 else ""
    return sign + text.replace(".", decimal_sign(say))


def decimal_sign(say: Catalogue) -> str:
    """What stands between the ones and the tenths."""
    return say.number(0.5, 1)[1]


def share(say: Catalogue, part: float) -> str:
    """Write a share of the seconds; nothing that happened is 0 %, nothing missed is 100 %.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> [share(catalogue("en"), part) for part in (0.0, 0.002, 0.5, 0.999)]
    ['0 %', 'under 1 %', '50 %', 'over 99 %']
    """
    if 0.0 < part < 0.01:
        return say("reportShare.underOne")
    if 0.99 < part < 1.0:
        return say("reportShare.overOne")
    return f"{100.0 * part:.0f} %"


def listed(say: Catalogue, items: list[str]) -> str:
    """Join words as people do.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> listed(catalogue("en"), ["a"]), listed(catalogue("it"), ["a", "b", "c"])
    ('a', 'a, b e c')
    """
    return wording.listed(say, items, len(items))


def level(say: Catalogue, name: str) -> str:
    """A level's shape and word."""
    return f"{SHAPES[name]} {say(f'levels.{name}')}"


def heads(say: Catalogue, *names: str, group: str = "reportHeads") -> tuple[str, ...]:
    """The heads of a table; nothing above the names of its rows."""
    return tuple(say(f"{group}.{name}") if name else "" for name in names)
