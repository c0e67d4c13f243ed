"""How fast, and with how many heartbeats, the first third of a race may be run; pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.language.catalogue import Catalogue
from monitor.assumed import Columns, pace
from monitor.models import energy
from monitor.models.arrays import Runners

REST_VO2: Final = 3.5  # ml/kg/min
OXYGEN_J_PER_ML: Final = 20.9
SHARE_NEEDED: Final = (35.0, 95.0)  # of VO2max [%]: where the line from oxygen to heart rate holds


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Of the first third of the race.

    Attributes
    ----------
    speed_mps : on the level; slower uphill [m/s]
    pace : the same, as runners say it
    critical_pct : of critical speed [%]
    heart_rate_bpm : at that effort, None where the line from oxygen to heart rate does not hold
    until_h : how long it holds, a third of the planned time [h]
    assumed : what of it is only assumed, names for people
    """

    speed_mps: float
    pace: str
    critical_pct: float
    heart_rate_bpm: float | None
    until_h: float
    assumed: tuple[str, ...]


def ceilings(columns: Columns, row: int, say: Catalogue) -> Ceilings:
    """The ceilings of one runner.

    Parameters
    ----------
    columns : what the models know of some runners
    row : which of them
    say : texts of the reader's language

    Notes
    -----
    The speed is the share of critical speed that lasts until the planned finish; the heart rate
    is that of the same oxygen uptake on the level (Swain 1998, inverted), when fresh and cool.
    Heart rate lags, drifts upward with heat and falls with hours of fatigue: a ceiling for the
    beginning, not a target. Evidence: adapted.
    """
    profile = columns.profile
    share = float(profile.sustainable[row])
    speed_mps = share * float(profile.critical_speed_mps[row])
    known = {
        "critical_speed": profile.critical_speed_known[row],
        "finish": profile.finish_known[row],
        "hr_max": profile.hr_max_known[row],
        "hr_rest": profile.hr_rest_known[row],
    }
    return Ceilings(
        speed_mps=speed_mps,
        pace=pace(speed_mps),
        critical_pct=100.0 * share,
        heart_rate_bpm=_heart_rate_bpm(columns, row, speed_mps),
        until_h=float(profile.finish_h[row]) / 3.0,
        assumed=tuple(
            say(f"assumedNames.{name}") for name, is_known in known.items() if not is_known
        ),
    )


def _heart_rate_bpm(columns: Columns, row: int, speed_mps: float) -> float | None:
    profile = columns.profile
    level: Runners = np.zeros(1)
    net_wkg = energy.metabolic_power(
        np.array([speed_mps]), level, np.array([False]), energy.Params()
    )[0]
    vo2 = REST_VO2 + 60.0 * float(net_wkg) / OXYGEN_J_PER_ML
    pct = 100.0 * vo2 / float(profile.vo2max[row])
    if not SHARE_NEEDED[0] <= pct <= SHARE_NEEDED[1]:
        return None
    reserve = (1.10 * pct - 6.1) / 100.0  # `monitor.models.oxygen.vo2max_pct_from_reserve`, turned
    rest, highest = float(profile.hr_rest_bpm[row]), float(profile.hr_max_bpm[row])
    return rest + reserve * (highest - rest)
