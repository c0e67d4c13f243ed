"""What a block of seconds tells of how far runners came, wherever on the course they are; pure."""

from typing import NamedTuple

import numpy as np

from monitor.course_place import Params, Steps
from monitor.models.arrays import Flags, Runners


class Moved(NamedTuple):
    """Of each second, (seconds, runners) each.

    Attributes
    ----------
    ran_m : distance covered since the start [m]
    blind_m : how much further they may have run unseen [m]
    station_m : distance of a station where the runner was seen just now [m], or NaN
    latitude_deg, longitude_deg : position [°], NaN without
    placed : whether there is a position that may be matched
    latest_s : the latest second until now [s]
    """

    ran_m: Runners
    blind_m: Runners
    station_m: Runners
    latitude_deg: Runners
    longitude_deg: Runners
    placed: Flags
    latest_s: Runners


def moved(steps: Steps, elapsed_s: Runners, params: Params, dt_s: float) -> Moved:
    """Tell what seconds bring that does not depend on where runners were.

    Parameters
    ----------
    steps : what was measured, (seconds, runners)
    elapsed_s : (runners,) the latest second before the block [s]
    params, dt_s : see `Params`; time step [s]
    """
    started = steps.elapsed_s > 0.0
    latest_s = np.maximum.accumulate(
        np.concatenate((elapsed_s[np.newaxis], steps.elapsed_s)), axis=0
    )
    # A leap is a sensor's distance that was carried over a time without news.
    unheard_s = np.maximum(steps.elapsed_s - latest_s[:-1] - dt_s, 0.0)
    unheard_s = np.where(steps.moved_m > params.leap_mps * dt_s, 0.0, unheard_s)
    blind_s = (unheard_s + dt_s * ~steps.seen) * started
    return Moved(
        ran_m=steps.moved_m * started,
        blind_m=params.blind_mps * blind_s,
        station_m=steps.station_m,
        latitude_deg=steps.latitude_deg,
        longitude_deg=steps.longitude_deg,
        placed=~np.isnan(steps.latitude_deg + steps.longitude_deg) & started,
        latest_s=latest_s[1:],
    )
