"""A heart rate that is not the runner's: frozen, or of a neighbour's strap."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full
from monitor.models.scans import before_each, last_over, since_over, sum_over, time_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    lowest_bpm: float = 30.0
    highest_bpm: float = 240.0
    flat_s: float = 120.0
    flat_wkg: float = 3.0
    leap_bpm: float = 25.0
    follow_bpm_s: float = 0.5
    leap_s: float = 30.0
    settle_s: float = 10.0
    near_bpm: float = 15.0
    doubt_s: float = 1200.0


class State(NamedTuple):
    """All (runners,).

    Attributes
    ----------
    heard_bpm, age_s : the newest, and since when
    flat_s : how long it has been the same [s]
    power_wkg : the newest power
    varied_wkg, begun_wkg : by how much power has varied in all, and had when it became the same
    settled_s : how long it has been heard without a leap or a long silence [s]
    trusted_bpm : before the leap
    doubt_s : since the leap [s], 0 without doubt
    """

    heard_bpm: Runners
    age_s: Runners
    flat_s: Runners
    power_wkg: Runners
    varied_wkg: Runners
    begun_wkg: Runners
    settled_s: Runners
    trusted_bpm: Runners
    doubt_s: Runners


class Doubt(NamedTuple):
    """What is believed, and what is wrong, (seconds, runners) each; NaN where not believed."""

    heart_rate_bpm: Runners
    flat: Flags
    swapped: Flags


def initial(rows: int) -> State:
    """State before the first heart beat."""
    return State(
        heard_bpm=full(rows),
        age_s=full(rows, np.inf),
        flat_s=full(rows, 0.0),
        power_wkg=full(rows),
        varied_wkg=full(rows, 0.0),
        begun_wkg=full(rows, 0.0),
        settled_s=full(rows, 0.0),
        trusted_bpm=full(rows, 0.0),
        doubt_s=full(rows, 0.0),
    )


def run(
    state: State, heart_rate_bpm: Runners, power_wkg: Runners, params: Params, dt_s: float
) -> tuple[State, Doubt]:
    """Take from a block the heart rates that can't be the runner's own.

    A heart that beats the same for `flat_s`, while the power varied by `flat_wkg` in all, is a
    sensor that hangs. One that had settled, and leaps from one value to the next by more than
    `leap_bpm` and `follow_bpm_s` over the time between, which is at most `leap_s`, may be somebody
    else's: it is in doubt until it comes back near the value before, leaps back, or has stayed
    for `doubt_s`. A value outside `lowest_bpm` to `highest_bpm` is nobody's heart: it leaves no
    doubt of others, and is left to `monitor.models.heart_rate`, which refuses it.

    Parameters
    ----------
    heart_rate_bpm : (seconds, runners) as the sensor says [bpm], NaN if missing
    power_wkg : (seconds, runners) metabolic power above rest [W/kg], NaN without a speed
    params, dt_s : see `Params`; time step [s]

    Notes
    -----
    Which of the two hearts is the runner's is not known: the one heard first is taken.
    A sensor that is wrong without a leap, as wrists often are, is not found. Evidence: heuristic.
    """
    heard = (heart_rate_bpm >= params.lowest_bpm) & (heart_rate_bpm <= params.highest_bpm)
    beats_bpm = np.where(heard, heart_rate_bpm, np.nan)
    heard_bpm = last_over(state.heard_bpm, beats_bpm, heard)
    age_s = since_over(state.age_s, heard, dt_s)
    change_bpm = beats_bpm - before_each(state.heard_bpm, heard_bpm)
    flat_s = time_over(state.flat_s, change_bpm == 0.0, dt_s, heard)

    known_wkg = last_over(state.power_wkg, power_wkg, ~np.isnan(power_wkg))
    varies_wkg = np.abs(known_wkg - before_each(state.power_wkg, known_wkg))
    varied_wkg = sum_over(state.varied_wkg, np.where(np.isnan(varies_wkg), 0.0, varies_wkg))
    begun_wkg = last_over(state.begun_wkg, varied_wkg, heard & (change_bpm != 0.0))
    flat = heard & (flat_s >= params.flat_s)
    flat &= varied_wkg - begun_wkg >= params.flat_wkg

    gap_s = before_each(state.age_s, age_s) + dt_s
    leaps = np.abs(change_bpm) > params.leap_bpm + params.follow_bpm_s * gap_s
    leaps &= gap_s <= params.leap_s
    calm = ~leaps & (gap_s <= params.leap_s)
    settled_s = time_over(state.settled_s, calm, dt_s, heard)
    leaps &= before_each(state.settled_s, settled_s) >= params.settle_s
    swapped, trusted_bpm, doubt_s = _swapped(state, beats_bpm, change_bpm, leaps, params, dt_s)
    new = State(
        heard_bpm=heard_bpm[-1],
        age_s=age_s[-1],
        flat_s=flat_s[-1],
        power_wkg=known_wkg[-1],
        varied_wkg=varied_wkg[-1],
        begun_wkg=begun_wkg[-1],
        settled_s=settled_s[-1],
        trusted_bpm=trusted_bpm,
        doubt_s=doubt_s,
    )
    return new, Doubt(np.where(flat | swapped, np.nan, heart_rate_bpm), flat, swapped)


def _swapped(
    state: State,
    heart_rate_bpm: Runners,
    change_bpm: Runners,
    leaps: Flags,
    params: Params,
    dt_s: float,
) -> tuple[Flags, Runners, Runners]:
    """Where there is doubt; and the trusted heart rate and the doubt's time after the block."""
    swapped = np.zeros(leaps.shape, dtype=np.bool_)
    trusted_bpm, doubt_s = state.trusted_bpm, state.doubt_s
    concerned = np.flatnonzero((doubt_s > 0.0) | leaps.any(axis=0))
    if not concerned.size:
        return swapped, trusted_bpm, doubt_s
    trusted_bpm, doubt_s = trusted_bpm.copy(), doubt_s.copy()
    for row in concerned:
        theirs = (heart_rate_bpm[:, row], change_bpm[:, row], leaps[:, row])
        swapped[:, row], trusted_bpm[row], doubt_s[row] = _doubted(
            float(trusted_bpm[row]), float(doubt_s[row]), *theirs, params, dt_s
        )
    return swapped, trusted_bpm, doubt_s


def _doubted(
    trusted_bpm: float,
    doubt_s: float,
    heart_rate_bpm: Runners,
    change_bpm: Runners,
    leaps: Flags,
    params: Params,
    dt_s: float,
) -> tuple[list[bool], float, float]:
    """`_swapped` of one runner."""
    doubted = []
    seconds = zip(heart_rate_bpm.tolist(), change_bpm.tolist(), leaps.tolist(), strict=True)
    for value, change, leap in seconds:
        if doubt_s > 0.0:
            near = abs(value - trusted_bpm) <= params.near_bpm
            back = leap and (value - change - trusted_bpm) * change < 0.0
            doubt_s += dt_s
            if near or back or doubt_s > params.doubt_s:
                doubt_s = 0.0
        elif leap:
            trusted_bpm, doubt_s = value - change, dt_s
        doubted.append(doubt_s > 0.0)
    return doubted, trusted_bpm, doubt_s
