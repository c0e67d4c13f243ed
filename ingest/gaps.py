"""What is noted of every gap in what a sensor tells: how long, why, and how it was received.

Body and distance are told apart by it: a signal that was weak before and after is a receiver on
the wrong side or too far off; one that was strong with lost skin contact is a dry strap.
"""

from dataclasses import dataclass
from typing import Final

from ingest.sensor_state import SensorState

NO_CONTACT: Final = "no skin contact"
QUIET: Final = "connected and silent"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap.

    Attributes
    ----------
    from_t, to_t : when a value was heard last before it, and first after it [s]
    why : what is known of its cause
    rssi_before_dbm, rssi_after_dbm : signal strength when it was heard last as an advertisement
    contact : skin contact as told last before; None when the sensor does not tell
    battery_pct : charge as told last [%]
    """

    from_t: float
    to_t: float
    why: str
    rssi_before_dbm: float | None
    rssi_after_dbm: float | None
    contact: bool | None
    battery_pct: float | None

    def __str__(self) -> str:
        """One line for the log."""
        contact = {None: "skin contact not known", True: "skin contact", False: NO_CONTACT}
        return (
            f"nothing for {self.to_t - self.from_t:.0f} s ({self.why});"
            f" signal {_told(self.rssi_before_dbm, 'dBm')} before,"
            f" {_told(self.rssi_after_dbm, 'dBm')} after; {contact[self.contact]} before;"
            f" battery {_told(self.battery_pct, '%')}"
        )


class Gaps:
    """Watches one sensor for gaps.

    Parameters
    ----------
    longest_pause_s
        A longer time without a value is a gap [s].
    """

    def __init__(self, longest_pause_s: float) -> None:
        self._longest_pause_s = longest_pause_s
        self._heard_at: float | None = None
        self._rssi_dbm: float | None = None
        self._contact: bool | None = None
        self._why: str | None = None

    def interrupted(self, why: str) -> None:
        """Note why nothing more can come for now; the first reason is the cause."""
        self._why = self._why or why

    def heard(self, state: SensorState, at: float, *, value: bool) -> Gap | None:
        """Note a packet that made sense; the gap that it ends, if it does.

        Parameters
        ----------
        state
            What is known of the sensor after this packet.
        at
            When it was heard [s].
        value
            Whether it held one; lost skin contact alone is none.
        """
        if not value:
            self.interrupted(NO_CONTACT)
            self._contact = False
            return None
        gap = self._ended(state, at)
        self._heard_at, self._rssi_dbm, self._contact = at, state.rssi_dbm, state.contact
        self._why = None
        return gap

    def _ended(self, state: SensorState, at: float) -> Gap | None:
        if self._heard_at is None or at - self._heard_at <= self._longest_pause_s:
            return None
        return Gap(
            from_t=self._heard_at,
            to_t=at,
            why=self._why or QUIET,
            rssi_before_dbm=self._rssi_dbm,
            rssi_after_dbm=state.rssi_dbm,
            contact=self._contact,
            battery_pct=state.battery_pct,
        )


def _told(value: float | None, unit: str) -> str:
    return "not known" if value is None else f"{value:.0f} {unit}"
