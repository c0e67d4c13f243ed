"""Durations as people write them on a command line."""

import re
from typing import Final

from ingest.errors import UsageError

LONGEST_S: Final = 1e9  # 30 years; what is much longer no calendar takes

_UNITS_S: Final = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_FORM: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|)")


def seconds_of(text: str) -> float:
    """Length of a duration such as ``90s``, ``10m`` or ``1.5h`` [s].

    Raises
    ------
    UsageError
        When it is not one, not longer than nothing, or longer than 30 years.

    Examples
    --------
    >>> seconds_of("1.5h")
    5400.0
    """
    found = _FORM.fullmatch(text.strip())
    if found is None or float(found[1]) == 0.0:
        raise UsageError(f"{text!r} is not a duration; write it like 90s, 10m or 2h")
    seconds = float(found[1]) * _UNITS_S[found[2]]
    if seconds > LONGEST_S:
        raise UsageError(f"{text!r} is longer than 30 years")
    return seconds
