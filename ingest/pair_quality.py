"""Whether what a sensor tells is good enough to start a race with: ten plausible seconds.

A connection proves nothing: straps connect without a wearer, tell a value they made up while the
electrodes are dry, or stutter. So a strap or pod is good once it told plausible values, without a
longer pause, for ten seconds on end; whatever breaks that begins the count anew and is named.
"""

from typing import Final

from ingest.messages import Measured

HOLD_S: Final = 10.0
PAUSE_S: Final = 3.0  # they notify once a second
LOWEST_BPM: Final = 30.0
HIGHEST_BPM: Final = 220.0
STEP_BPM: Final = 25.0  # between two packets; dry electrodes do that, hearts don't
AGREE: Final = 0.25  # of the rate: beats of one packet against a mean over seconds

NO_CONTACT: Final = "no skin contact"
IMPOSSIBLE: Final = "impossible heart rate"
JUMPS: Final = "heart rate jumps"
DISAGREES: Final = "beats and heart rate disagree"
PAUSES: Final = "pauses"
NOTHING_YET: Final = "no data"

_MINUTE_MS: Final = 60_000.0


class Quality:
    """How long a sensor has told plausible values, and what was wrong last.

    Parameters
    ----------
    hold_s
        For how long it must [s].
    """

    def __init__(self, hold_s: float = HOLD_S) -> None:
        self._hold_s = hold_s
        self._since: float | None = None
        self._at = 0.0
        self._heart_rate_bpm: float | None = None
        self.doubt = NOTHING_YET
        """What kept it from being good, so far."""

    def hear(self, measured: Measured, at: float) -> None:
        """Take in what one packet said at a moment [s]."""
        if self._since is not None and at - self._at > PAUSE_S:
            self._break(PAUSES)
        doubt = self._wrong(measured)
        if measured.heart_rate_bpm is not None:
            self._heart_rate_bpm = measured.heart_rate_bpm
        if doubt is not None:
            self._break(doubt)
        elif _tells(measured):
            self._since = at if self._since is None else self._since
            self._at = at

    @property
    def held_s(self) -> float:
        """How long it has told plausible values [s]."""
        return 0.0 if self._since is None else self._at - self._since

    @property
    def good(self) -> bool:
        """Whether that is long enough."""
        return self._since is not None and self.held_s >= self._hold_s

    def _break(self, doubt: str) -> None:
        self._since, self.doubt = None, doubt
        self._heart_rate_bpm = None

    def _wrong(self, measured: Measured) -> str | None:
        bpm = measured.heart_rate_bpm
        if measured.contact is False:
            return NO_CONTACT
        if bpm is None:
            return None
        if not LOWEST_BPM <= bpm <= HIGHEST_BPM:
            return IMPOSSIBLE
        if self._heart_rate_bpm is not None and abs(bpm - self._heart_rate_bpm) > STEP_BPM:
            return JUMPS
        if measured.rr_ms:
            of_beats_bpm = _MINUTE_MS * len(measured.rr_ms) / sum(measured.rr_ms)
            if abs(of_beats_bpm - bpm) > AGREE * bpm:
                return DISAGREES
        return None


def _tells(measured: Measured) -> bool:
    """Whether a packet holds what the sensor is for."""
    return any(
        value is not None
        for value in (
            measured.heart_rate_bpm,
            measured.speed_mps,
            measured.cadence_spm,
            measured.air_temp_c,
            measured.humidity_pct,
            measured.core_temp_c,
            measured.skin_temp_c,
        )
    )
