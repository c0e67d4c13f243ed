"""What is known of one paired sensor, from packet to packet, and how that is reported."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from ingest.messages import Measured, Sensor
from ingest.readings import Kind

# Straps and pods notify once a second; two missing in a row say more than a bad moment.
SILENT_AFTER_S: Final = 3.0

# A strap that sends RR intervals leaves out single packets when the heart is slow, never so many.
PACKETS_TO_MISS_RR: Final = 10

Phase = Literal["searching", "connecting", "connected"]


@dataclass(slots=True)
class SensorState:
    """One sensor of one runner.

    Attributes
    ----------
    address, name, kinds : who it is and what is used of it
    phase : how far the connection is
    since : when the phase began [s]
    battery_pct, rssi_dbm : as last told
    contact : skin contact as last told
    model, firmware : what it says it is
    """

    address: str
    name: str | None
    kinds: tuple[Kind, ...]
    since: float
    phase: Phase = "searching"
    battery_pct: float | None = None
    rssi_dbm: float | None = None
    contact: bool | None = None
    model: str | None = None
    firmware: str | None = None
    _heard_at: dict[Kind, float] = field(default_factory=dict)
    _live_since: dict[Kind, float] = field(default_factory=dict)
    _rr_seen: bool = False
    _packets_without_rr: int = 0

    def enter(self, phase: Phase, at: float) -> None:
        """Note that a phase of the connection begins."""
        self.phase = phase
        self.since = at
        self.contact = None
        self._live_since.clear()

    def hear(self, kind: Kind, measured: Measured, at: float) -> None:
        """Note a packet that made sense."""
        if at - self._heard_at.get(kind, at) > SILENT_AFTER_S:
            self._live_since.pop(kind, None)
        self._live_since.setdefault(kind, at)
        self._heard_at[kind] = at
        if kind == "heart_rate":
            self.contact = measured.contact
            self._note_rr(measured)

    def last_heard(self) -> float | None:
        """When any of its packets made sense last [s]."""
        return max(self._heard_at.values(), default=None)

    @property
    def sends_rr(self) -> bool | None:
        """Whether a strap sends RR intervals; None until that is known."""
        if self._packets_without_rr >= PACKETS_TO_MISS_RR:
            return False
        return True if self._rr_seen else None

    def report(self, now: float) -> Iterator[Sensor]:
        """One entry for each kind that is used of it."""
        for kind in self.kinds:
            heard_at = self._heard_at.get(kind)
            state, since = self._state(kind, now)
            is_strap = kind == "heart_rate"
            yield Sensor(
                sensor=self.address,
                kind=kind,
                state=state,
                since=since,
                name=self.name,
                address_tail=self.address[-5:],
                battery_pct=self.battery_pct,
                rssi_dbm=self.rssi_dbm,
                contact=self.contact if is_strap else None,
                rr=self.sends_rr if is_strap else None,
                heard_age_s=None if heard_at is None else max(0.0, now - heard_at),
                model=self.model,
                firmware=self.firmware,
            )

    def _state(
        self, kind: Kind, now: float
    ) -> tuple[Literal["searching", "connecting", "live", "silent", "lost"], float]:
        heard_at = self._heard_at.get(kind)
        if self.phase == "searching":
            return ("lost" if heard_at is not None else "searching"), self.since
        if self.phase == "connecting":
            return "connecting", self.since
        live_since = self._live_since.get(kind)
        if live_since is not None and heard_at is not None and now - heard_at <= SILENT_AFTER_S:
            return "live", live_since
        quiet_since = self.since if live_since is None or heard_at is None else heard_at
        return ("silent" if now - quiet_since > SILENT_AFTER_S else "connecting"), quiet_since

    def _note_rr(self, measured: Measured) -> None:
        if measured.rr_ms:
            self._rr_seen = True
            self._packets_without_rr = 0
        elif measured.heart_rate_bpm is not None:
            self._packets_without_rr += 1
