"""The one place that sets up logging; everything logs through the standard library."""

import logging
import sys
import time
from typing import Final

from ingest.errors import UsageError

LEVELS: Final = ("debug", "info", "warning", "error")
FORMATS: Final = ("text", "json")

_TIME: Final = "%Y-%m-%dT%H:%M:%S"


def configure(level: str = "info", form: str = "text") -> None:
    """Log to standard error, a line an entry, times in UTC.

    Parameters
    ----------
    level
        One of `LEVELS`.
    form
        One of `FORMATS`.

    Raises
    ------
    UsageError
        When either is none of them.
    """
    _check("--log-level", level.lower(), LEVELS)
    _check("--log-format", form.lower(), FORMATS)
    formatter = _json() if form.lower() == "json" else _text()
    formatter.converter = _utc
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _check(option: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise UsageError(f"{option} {given!r}: it must be one of {', '.join(known)}")


def _text() -> logging.Formatter:
    form = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s: %(message)s"
    return logging.Formatter(form, _TIME)


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        ["asctime", "levelname", "name", "message"],
        datefmt=f"{_TIME}Z",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        json_ensure_ascii=False,
    )


def _utc(seconds: float | None) -> time.struct_time:
    return time.gmtime(seconds)
