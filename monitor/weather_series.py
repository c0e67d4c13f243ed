"""What was said of the weather in one place, by event time."""

from bisect import bisect_right
from typing import Final

import numpy as np

from ingest.messages import Weather
from monitor.forecast import SKY_CODES
from monitor.models.arrays import Runners

REPORTS_MAX: Final = 6000  # one a minute for four days: races are gone through again from the start
PARTS: Final = 6  # as `monitor.weather_reports.Reported.values`

_Six = tuple[float, ...]
_NOTHING: Final[_Six] = (np.nan,) * PARTS
_NEVER: Final[_Six] = (-np.inf,) * PARTS


class Series:
    """The messages of one place; each tells some parts, the newest that tells a part holds."""

    def __init__(self) -> None:
        self._messages: list[Weather] = []
        self._told: list[tuple[_Six, _Six]] = []
        self._table: tuple[Runners, Runners, Runners] | None = None

    def add(self, message: Weather) -> bool:
        """Add a message; return whether it was new."""
        if message in self._messages:
            return False
        at = bisect_right(self._messages, message.t, key=lambda known: known.t)
        self._messages.insert(at, message)
        del self._told[at:]
        for later in self._messages[at:]:
            self._told.append(_carry(self._told[-1] if self._told else None, later))
        excess = len(self._messages) - REPORTS_MAX
        if excess > 0:
            del self._messages[:excess], self._told[:excess]
        self._table = None  # made when it is asked for: messages may come by the thousand
        return True

    def at(self, t: Runners) -> tuple[Runners, Runners]:
        """What holds at each runner's own event time `t`, and its age.

        Returns
        -------
        (6, runners) each: values, NaN for never told; ages [s], infinite then
        """
        if self._table is None:
            self._table = self._stack()
        times, values, told_t = self._table
        column = np.searchsorted(times, t, side="right")
        return values[:, column], t - told_t[:, column]

    def _stack(self) -> tuple[Runners, Runners, Runners]:
        """Times, and by column (one before the first message) values and when they were told."""
        times = np.array([message.t for message in self._messages])
        values = np.array([_NOTHING, *(values for values, _ in self._told)]).T
        told_t = np.array([_NEVER, *(told for _, told in self._told)]).T
        return times, values, told_t


def _carry(before: tuple[_Six, _Six] | None, message: Weather) -> tuple[_Six, _Six]:
    """What holds after a message, and when each of it was told: its own or what held before."""
    values, told_t = before or (_NOTHING, _NEVER)
    sun = (_number(message.solar_wm2), SKY_CODES[message.sky])
    new = (
        _number(message.air_temp_c), _number(message.at_m), _number(message.humidity_pct),
        _number(message.wind_mps), *sun,
    )  # fmt: skip
    # An altitude belongs to its temperature; radiation and sky are two words for one thing.
    tells = (
        message.air_temp_c is not None, message.air_temp_c is not None,
        message.humidity_pct is not None, message.wind_mps is not None,
        *(any(value == value for value in sun),) * 2,
    )  # fmt: skip
    held = tuple(np.where(tells, new, values).tolist())
    return held, tuple(np.where(tells, message.t, told_t).tolist())


def _number(value: float | None) -> float:
    return np.nan if value is None else value
