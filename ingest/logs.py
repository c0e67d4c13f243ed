"""The one place that sets up logging; everything logs through the standard library."""

import logging
import sys
import time


def configure(level: str = "info") -> None:
    """Log to standard error, a line an entry, times in UTC.

    Parameters
    ----------
    level
        ``debug``, ``info``, ``warning`` or ``error``.
    """
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
