"""One sensor that was heard while pairing, and what is known of it by now."""

from dataclasses import dataclass, field
from typing import Final

from ingest.checkin_messages import State
from ingest.messages import Measured
from ingest.pair_quality import NOTHING_YET, Quality
from ingest.readings import Kind

PACKETS_WITHOUT_RR: Final = 3
NOTHING: Final = Measured()

_SELDOM: Final = frozenset({"environment", "core_temperature"})


@dataclass(slots=True)
class Found:
    """One sensor that was heard.

    Attributes
    ----------
    address, name, kinds : who it is and what it measures
    heard_at : when it was heard last [s]
    rssi_dbm : how strongly [dBm]
    state : ``heard`` (not visited yet), ``connecting``, ``connected`` (told nothing yet),
        ``measuring`` (connected and telling), ``measured`` (told something when visited last),
        ``mute`` (told nothing then), ``unreachable`` (did not answer then), ``full`` (the adapter
        had no connection left for it), ``gone`` (was heard, and is not any more while others are),
        ``searching`` (is somebody's and not connected to yet)
    battery_pct : battery charge [%]
    measured, measured_at : the newest values of the last visit, and when they came [s]
    rr : whether a strap sends RR intervals; None when not known
    quality : of the newest visit
    """

    address: str
    name: str | None
    kinds: tuple[Kind, ...]
    heard_at: float
    rssi_dbm: int | None = None
    state: State = "heard"
    battery_pct: int | None = None
    measured: Measured = NOTHING
    measured_at: float | None = None
    rr: bool | None = None
    quality: Quality = field(default_factory=Quality)
    _was_good: bool = False
    _packets_without_rr: int = 0

    @property
    def speaks_seldom(self) -> bool:
        """Whether one value is all that can be waited for."""
        return _SELDOM.issuperset(self.kinds)

    @property
    def tells(self) -> bool:
        """Whether there is a value of the last visit."""
        return self.measured != NOTHING

    @property
    def good(self) -> bool:
        """Whether it told plausible values for long enough, and nothing else since."""
        if self.measured != NOTHING and self.speaks_seldom:
            return True
        return self.quality.good or (self._was_good and self.quality.doubt == NOTHING_YET)

    @property
    def doubt(self) -> str:
        """Why it is not good, so far."""
        if self.quality.held_s > 0.0 and self.quality.doubt == NOTHING_YET:
            return f"only {self.quality.held_s:.0f} s of data yet"
        return self.quality.doubt

    def begin_visit(self, hold_s: float) -> None:
        """Note that somebody looks at it anew."""
        self._was_good = self.good
        self.measured = NOTHING
        self.quality = Quality(hold_s)

    def give_up(self, state: State) -> None:
        """Note that it can't be looked at, or told nothing: what it was is not what it is."""
        self.state = state
        self._was_good = False
        self.measured = NOTHING
        self.quality = Quality()

    def hear(self, measured: Measured, at: float) -> None:
        """Note what one packet said at a moment [s]."""
        self.state = "measuring"
        self.quality.hear(measured, at)
        self.measured, self.measured_at = measured, at
        if measured.rr_ms:
            self.rr = True
        elif measured.heart_rate_bpm is not None and not self.rr:
            self._packets_without_rr += 1
            self.rr = False if self._packets_without_rr >= PACKETS_WITHOUT_RR else None
