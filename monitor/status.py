"""From the arrays to the messages: `Status` of one runner, `Field` of all."""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS, LEVELS, MODEL_VERSION, IndexOutput, Output
from monitor.latest import HELD
from monitor.messages import (
    Alert,
    AlertLevel,
    Balance,
    CoursePosition,
    Field,
    Heat,
    Hrv,
    Index,
    Level,
    Pace,
    Status,
    VitalsNow,
)
from monitor.models.implausible import KINDS, SPEAKS_OF
from monitor.models.wbgt import FLAGS
from monitor.phase import PHASES
from monitor.watch import Watch

SHOWN_S: Final = 30.0  # an older value is not shown at all
_HEARD: Final = ("heart_rate_bpm", "cadence_spm", "speed_mps", "grade")  # what models live on
_REFUSED: Final = tuple(SPEAKS_OF[kind] for kind in KINDS)
_HELD_ROWS: Final = {name: HELD.index(name) for name in HELD if name != "distance_m"}
_DISTANCE_ROWS: Final = [HELD.index(name) for name in ("speed_mps", "distance_m", "latitude_deg")]
_EVERYBODY: Final = slice(None)
_FLAGS: Final = ("contact", "running")


def status_of(
    watch: Watch, row: int, *, at: float, stored_seq: dict[str, int] | None = None
) -> Status:
    """One runner as of their newest second.

    Parameters
    ----------
    watch : all runners
    row : which one
    at : wall time of publishing [s]
    stored_seq : up to which record number all is stored, by gateway
    """
    output = watch.race.output
    t = int(watch.race.latest.t[row])
    vitals = _vitals(watch, row, t, watch.arrivals.lag_s(watch.runners[row].id, t, at))
    fatigue = _index(output.fatigue, FATIGUE_PARTS, row)
    cramp = _index(output.cramp, CRAMP_PARTS, row)
    return Status(
        t=t,
        at=at,
        phase=PHASES[watch.race.phase.phase[row]],
        stored_seq=stored_seq or {},
        vitals=vitals,
        fatigue=fatigue,
        cramp=cramp,
        alerts=watch.active(row),
        missing=_missing(watch, row, vitals),
        behind_s=watch.behind_s(row),
        model=MODEL_VERSION,
        quality=_number(output.quality[row], 3),
        balance=_balance(output, row),
        heat=_heat(output, row),
        pace=_pace(output, row),
        hrv=_hrv(output, row),
        course=_course(watch, row),
    )


def field_of(watch: Watch, *, at: float) -> Field:
    """All runners at one moment, wall time `at` [s]."""
    latest, output = watch.race.latest, watch.race.output
    lag_s = _lags(watch, at)
    fresh = np.where(latest.t - latest.value_t + lag_s < SHOWN_S, latest.value, np.nan)
    age_s = latest.t - latest.heard_t + lag_s
    return Field(
        t=at,
        runner=tuple(runner.id for runner in watch.runners),
        phase=tuple(PHASES[code] for code in watch.race.phase.phase),
        heart_rate_bpm=_column(fresh[HELD.index("heart_rate_bpm")]),
        cadence_spm=_column(fresh[HELD.index("cadence_spm")]),
        distance_m=_column(np.round(_distance(watch, _EVERYBODY), 1)),
        fatigue=_column(np.round(output.fatigue.score, 1)),
        fatigue_level=tuple(_level(code) for code in output.fatigue.level),
        cramp=_column(np.round(output.cramp.score, 1)),
        cramp_level=tuple(_level(code) for code in output.cramp.level),
        alerts=tuple(_counts(watch.active(row)) for row in range(len(watch.runners))),
        age_s=_column(np.round(age_s, 2)),
    )


def _vitals(watch: Watch, row: int, t: float, lag_s: float) -> VitalsNow:
    latest = watch.race.latest
    values: dict[str, Any] = {}
    age_s: dict[str, float] = {}
    for name, held in _HELD_ROWS.items():
        age = t - float(latest.value_t[held, row]) + lag_s
        if age < SHOWN_S:  # a NaN, never measured, is not
            value = float(latest.value[held, row])
            values[name] = bool(value) if name in _FLAGS else value
            age_s[name] = round(age, 2)
    return VitalsNow(**values, age_s=age_s)


def _index(index: IndexOutput, names: tuple[str, ...], row: int) -> Index:
    """One index; full precision, so that the parts sum to the score."""
    score = float(index.score[row])
    if math.isnan(score):
        return Index(level="unknown")
    parts = index.parts[:, row]
    return Index(
        level=_level(index.level[row]),
        score=score,
        low=float(index.low[row]),
        high=float(index.high[row]),
        trend_per_h=_number(index.trend_per_h[row], 2),
        parts={name: float(part) for name, part in zip(names, parts, strict=True) if part == part},
    )


def _missing(watch: Watch, row: int, vitals: VitalsNow) -> tuple[str, ...]:
    """What was not measured or modelled, so that numbers rest on assumptions."""
    output = watch.race.output
    unseen = [name for name in _HEARD if getattr(vitals, name) is None]
    if vitals.grade is None and vitals.altitude_m is None:
        unseen.append("altitude_m")  # on a course the slope needs no altimeter
    wrong = int(output.implausible[row])
    unseen += [name for bit, name in enumerate(_REFUSED) if wrong >> bit & 1]
    for index, names in ((output.fatigue, FATIGUE_PARTS), (output.cramp, CRAMP_PARTS)):
        unseen += [names[part] for part in np.flatnonzero(index.missing[:, row])]
    return tuple(dict.fromkeys(unseen))


def _balance(output: Output, row: int) -> Balance:
    deficit_l = output.fluid_deficit_l[row]
    return Balance(
        carbs_in_g_h=_number(output.carbs_last_hour_g[row], 1),
        carbs_used_g_h=_number(output.carbs_used_g_h[row], 1),
        glycogen_g=_number(output.glycogen_g[row], 1),
        empty_in_s=_number(output.empty_in_s[row], 0),
        fluid_deficit_ml=_number(1000.0 * deficit_l, 0),
        mass_change_pct=_number(output.mass_change_pct[row], 2),
        sodium_deficit_mg=_number(output.sodium_deficit_mg[row], 0),
    )


def _heat(output: Output, row: int) -> Heat | None:
    """None without weather and without a core sensor."""
    flag = output.heat_flag[row]
    heat = Heat(
        wbgt_c=_number(output.wbgt_c[row], 1),
        flag=None if math.isnan(flag) else FLAGS[int(flag)],
        strain=_number(output.psi[row], 1),
    )
    return None if heat == Heat() else heat


def _pace(output: Output, row: int) -> Pace:
    above = output.above_critical[row]
    return Pace(
        grade_adjusted_mps=_number(output.grade_adjusted_mps[row], 3),
        above_critical=None if math.isnan(above) else bool(above),
        reserve_pct=_number(output.reserve_pct[row], 1),
    )


def _hrv(output: Output, row: int) -> Hrv | None:
    """None without a strap that sends intervals."""
    hrv = Hrv(
        alpha1=_number(output.alpha1[row], 2), artefact_pct=_number(output.artefact_pct[row], 1)
    )
    return None if hrv == Hrv() else hrv


def _course(watch: Watch, row: int) -> CoursePosition:
    distance_m = float(_distance(watch, row))
    return CoursePosition(
        distance_m=_number(distance_m, 1), next=watch.venue.next_station(distance_m)
    )


def _distance(watch: Watch, rows: int | slice) -> NDArray[np.float64]:
    """Distance of one or several runners; not 0 but NaN while nothing tells it [m].

    Along the course if there is one: a watch's own distance is not a place on it.
    """
    never = np.isnan(watch.race.latest.value_t[_DISTANCE_ROWS, rows]).all(axis=0)
    output = watch.race.output
    distance_m = output.distance_m if watch.venue.course is None else output.course_m
    return np.where(never, np.nan, distance_m[rows])


def _lags(watch: Watch, at: float) -> NDArray[np.float64]:
    """How long ago, by the wall, every runner's newest second ended [s]."""
    newest = zip(watch.runners, watch.race.latest.t.tolist(), strict=True)
    return np.array([watch.arrivals.lag_s(runner.id, t, at) for runner, t in newest])


def _counts(alerts: tuple[Alert, ...]) -> dict[AlertLevel, int]:
    counts: dict[AlertLevel, int] = {}
    for alert in alerts:
        counts[alert.level] = counts.get(alert.level, 0) + 1
    return counts


def _level(code: int) -> Level:
    levels: tuple[Level, ...] = LEVELS
    return "unknown" if code < 0 else levels[code]


def _number(value: float, digits: int) -> float | None:
    return None if math.isnan(value) else round(float(value), digits)


def _column(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if value != value else value for value in values.tolist())
