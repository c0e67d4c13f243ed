"""Times as files write them: ISO and a few other dates, epoch numbers, time elapsed."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

OTHER_DATES: Final = ("%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M")
CLOCK: Final = re.compile(
    r"(?:(\d{1,3}) days? )?(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)\Z"
)

EPOCH_MS_FROM: Final = 1e11
EPOCH_S_FROM: Final = 1e8
"""Numbers from here on (1973, in either unit) are epoch times; smaller ones time elapsed."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time that was read.

    Attributes
    ----------
    t : UTC epoch seconds, or seconds since the start [s]
    absolute : which of the two
    zoned : False for a date and time without a zone, which is then taken as UTC
    """

    t: float
    absolute: bool
    zoned: bool = True


def parse(text: str) -> Stamp | None:
    """Read a time, or return None."""
    text = text.strip()
    if not text:
        return None
    return _number(text) or _date(text) or _clock(text)


def _number(text: str) -> Stamp | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    if number >= EPOCH_MS_FROM:
        return Stamp(number / 1000, absolute=True)
    return Stamp(number, absolute=number >= EPOCH_S_FROM)


def _date(text: str) -> Stamp | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _other_date(text)
    return _stamp(moment)


def _other_date(text: str) -> Stamp | None:
    for layout in OTHER_DATES:
        try:
            return _stamp(datetime.strptime(text, layout))  # noqa: DTZ007  # zone is set below
        except ValueError:
            continue
    return None


def _stamp(moment: datetime) -> Stamp:
    zoned = moment.tzinfo is not None
    if not zoned:
        moment = moment.replace(tzinfo=UTC)
    return Stamp(moment.timestamp(), absolute=True, zoned=zoned)


def _clock(text: str) -> Stamp | None:
    found = CLOCK.match(text)
    if not found:
        return None
    days, hours, minutes, seconds = found.groups()
    t = float(seconds.replace(",", ".")) + 60 * int(minutes)
    return Stamp(t + 3600 * int(hours or 0) + 86_400 * int(days or 0), absolute=False)
