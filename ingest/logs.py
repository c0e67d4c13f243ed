"""The one place that sets up logging; everything logs through the standard library."""

import logging
import sys
import time
from typing import Final

from ingest.errors import UsageError

LEVELS: Final = ("debug", "info", "warning", "error")


def configure(level: str = "info") -> None:
    """Log to standard error, a line an entry, times in UTC.

    Parameters
    ----------
    level
        One of `LEVELS`.

    Raises
    ------
    UsageError
        When it is none of them.
    """
    if level.lower() not in LEVELS:
        raise UsageError(f"--log-level {level!r}: it must be one of {', '.join(LEVELS)}")
    formatter = logging.Formatter(
        "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = _utc
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _utc(seconds: float | None) -> time.struct_time:
    return time.gmtime(seconds)
