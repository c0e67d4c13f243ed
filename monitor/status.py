"""From the arrays to the messages: `Status` of one runner, `Field` of all.

Statuses are made of many runners at a time, column by column: looking each number up for itself
would take longer than all the models.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.course_status import positions
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

Rows = NDArray[np.intp]

SHOWN_S: Final = 30.0  # an older value is not shown at all
_HEARD: Final = ("heart_rate_bpm", "cadence_spm", "speed_mps", "grade")  # what models live on
_REFUSED: Final = tuple(SPEAKS_OF[kind] for kind in KINDS)
_SHOWN: Final = tuple(name for name in HELD if name != "distance_m")
_SHOWN_ROWS: Final = np.array([HELD.index(name) for name in _SHOWN])
_HEARD_ROWS: Final = [_SHOWN.index(name) for name in _HEARD]
_HEIGHT_ROWS: Final = [_SHOWN.index(name) for name in ("grade", "altitude_m")]
_UNSEEN: Final = (*_HEARD, "altitude_m", *_REFUSED, *FATIGUE_PARTS, *CRAMP_PARTS)
_DISTANCE_ROWS: Final = [HELD.index(name) for name in ("speed_mps", "distance_m", "latitude_deg")]
_EVERYBODY: Final = slice(None)
_FLAGS: Final = ("contact", "running")
_UNKNOWN: Final = Index(level="unknown")


class StoredOf(NamedTuple):
    """What of a runner is stored: up to which number of each gateway, and the newest events."""

    seq: dict[str, int]
    events: tuple[str, ...] = ()


def status_of(watch: Watch, row: int, *, at: float, stored: StoredOf | None = None) -> Status:
    """One runner as of their newest second; see `statuses_of`."""
    (status,) = statuses_of(watch, [row], at=at, stored_of=lambda _: stored or StoredOf({}))
    return status


def statuses_of(
    watch: Watch,
    rows: Sequence[int],
    *,
    at: float,
    stored_of: Callable[[str], StoredOf],
) -> Iterator[Status]:
    """Some runners, each as of their newest second; to be gone through before anything changes.

    Parameters
    ----------
    watch : all runners
    rows : which of them
    at : wall time of publishing [s]
    stored_of : tells what of a runner is stored
    """
    output, chosen = watch.race.output, np.array(rows, dtype=np.intp)
    runners = [watch.runners[row].id for row in rows]
    seconds = watch.race.latest.t[chosen].astype(np.int64).tolist()
    lags_s = [watch.arrivals.lag_s(*one, at) for one in zip(runners, seconds, strict=True)]
    ages_s = _ages(watch, chosen, np.array(lags_s))
    columns = zip(
        rows,
        runners,
        seconds,
        watch.race.phase.phase[chosen].tolist(),
        _vitals(watch, chosen, ages_s),
        _indices(output.fatigue, FATIGUE_PARTS, chosen),
        _indices(output.cramp, CRAMP_PARTS, chosen),
        _missing(output, ages_s < SHOWN_S, chosen),
        _numbers(output.quality, chosen, 3),
        _balances(output, chosen),
        _heats(output, chosen),
        _paces(output, chosen),
        _hrvs(output, chosen),
        _courses(watch, chosen, runners),
        _numbers(watch.race.latest.start_t, chosen, 3),
        strict=True,
    )
    for row, runner, t, phase, shown, fatigue, cramp, missing, quality, *more in columns:
        balance, heat, pace, hrv, course, starts = more
        stored = stored_of(runner)
        yield Status(
            t=t,
            at=at,
            phase=PHASES[phase],
            stored_seq=stored.seq,
            vitals=shown,
            fatigue=fatigue,
            cramp=cramp,
            alerts=watch.active(row),
            missing=missing,
            behind_s=watch.behind_s(row),
            model=MODEL_VERSION,
            starts=starts,
            quality=quality,
            balance=balance,
            heat=heat,
            pace=pace,
            hrv=hrv,
            course=course,
            events=stored.events,
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


def _ages(watch: Watch, rows: Rows, lag_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """How long ago each of what is shown was measured, NaN for never: (shown, rows) [s]."""
    latest = watch.race.latest
    ages_s: NDArray[np.float64] = latest.t[rows] - latest.value_t[np.ix_(_SHOWN_ROWS, rows)] + lag_s
    return ages_s


def _vitals(watch: Watch, rows: Rows, ages_s: NDArray[np.float64]) -> list[VitalsNow]:
    """What was measured of each in the last seconds, and how long ago."""
    fresh = ages_s < SHOWN_S
    values = _by_name(_SHOWN, fresh, watch.race.latest.value[np.ix_(_SHOWN_ROWS, rows)])
    ages = _by_name(_SHOWN, fresh, np.round(ages_s, 2))
    return [_vitals_now(*both) for both in zip(values, ages, strict=True)]


def _vitals_now(values: dict[str, Any], age_s: dict[str, float]) -> VitalsNow:
    for name in _FLAGS:
        if name in values:
            values[name] = bool(values[name])
    return VitalsNow(**values, age_s=age_s)


def _indices(index: IndexOutput, names: tuple[str, ...], rows: Rows) -> list[Index]:
    """One index of each; full precision, so that the parts sum to the score."""
    parts = index.parts[:, rows]
    columns = zip(
        index.score[rows].tolist(),
        index.low[rows].tolist(),
        index.high[rows].tolist(),
        _numbers(index.trend_per_h, rows, 2),
        index.level[rows].tolist(),
        _by_name(names, ~np.isnan(parts), parts),
        strict=True,
    )
    return [
        _UNKNOWN
        if score != score
        else Index(
            level=_level(level), score=score, low=low, high=high, trend_per_h=trend, parts=told
        )
        for score, low, high, trend, level, told in columns
    ]


def _missing(output: Output, fresh: NDArray[np.bool_], rows: Rows) -> list[tuple[str, ...]]:
    """What was not measured or modelled of each, so that numbers rest on assumptions."""
    wrong = output.implausible[rows].astype(np.int64) >> np.arange(len(_REFUSED))[:, np.newaxis]
    unseen = [
        ~fresh[_HEARD_ROWS],
        ~fresh[_HEIGHT_ROWS].any(axis=0, keepdims=True),  # on a course the slope needs no altimeter
        wrong & 1 > 0,
        output.fatigue.missing[:, rows],
        output.cramp.missing[:, rows],
    ]
    found: list[tuple[str, ...]] = [()] * len(rows)
    for numbers, alike in _alike(np.concatenate(unseen)):
        names = tuple(dict.fromkeys(_UNSEEN[number] for number in numbers))
        for at in alike.tolist():
            found[at] = names
    return found


def _by_name(
    names: tuple[str, ...], known: NDArray[np.bool_], values: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """What is known of each of some runners, by its name; `known` and `values` are (names, n)."""
    found: list[dict[str, Any]] = [{}] * known.shape[1]
    for numbers, alike in _alike(known):
        told = [names[number] for number in numbers]
        columns = values[np.ix_(numbers, alike)].T.tolist()
        for at, column in zip(alike.tolist(), columns, strict=True):
            found[at] = dict(zip(told, column, strict=True))
    return found


def _alike(flags: NDArray[np.bool_]) -> Iterator[tuple[Rows, Rows]]:
    """Which flags are set, and the runners of whom just these are; `flags` are (at most 63, n).

    Of most runners it is the same ones: they are gone through once for all of these.
    """
    bits = (1 << np.arange(len(flags))) @ flags
    for pattern in np.unique(bits):
        alike = np.flatnonzero(bits == pattern)
        yield np.flatnonzero(flags[:, alike[0]]), alike


def _balances(output: Output, rows: Rows) -> Iterator[Balance]:
    columns = zip(
        _numbers(output.carbs_last_hour_g, rows, 1),
        _numbers(output.carbs_used_g_h, rows, 1),
        _numbers(output.glycogen_g, rows, 1),
        _numbers(output.empty_in_s, rows, 0),
        _numbers(1000.0 * output.fluid_deficit_l, rows, 0),
        _numbers(output.mass_change_pct, rows, 2),
        _numbers(output.sodium_deficit_mg, rows, 0),
        _numbers(output.plasma_sodium_mmol_l, rows, 1),
        strict=True,
    )
    for carbs, used, glycogen, empty, deficit, mass, sodium, plasma in columns:
        yield Balance(
            carbs_in_g_h=carbs,
            carbs_used_g_h=used,
            glycogen_g=glycogen,
            empty_in_s=empty,
            fluid_deficit_ml=deficit,
            mass_change_pct=mass,
            sodium_deficit_mg=sodium,
            plasma_sodium_mmol_l=plasma,
        )


def _heats(output: Output, rows: Rows) -> Iterator[Heat | None]:
    """None without weather and without a core sensor."""
    columns = zip(
        _numbers(output.wbgt_c, rows, 1),
        _numbers(output.heat_flag, rows, 0),
        _numbers(output.psi, rows, 1),
        strict=True,
    )
    for wbgt_c, flag, strain in columns:
        if wbgt_c is None and flag is None and strain is None:
            yield None
        else:
            yield Heat(
                wbgt_c=wbgt_c, flag=None if flag is None else FLAGS[int(flag)], strain=strain
            )


def _paces(output: Output, rows: Rows) -> Iterator[Pace]:
    columns = zip(
        _numbers(output.grade_adjusted_mps, rows, 3),
        _numbers(output.above_critical, rows, 0),
        _numbers(output.reserve_pct, rows, 1),
        strict=True,
    )
    for speed_mps, above, reserve_pct in columns:
        yield Pace(
            grade_adjusted_mps=speed_mps,
            above_critical=None if above is None else bool(above),
            reserve_pct=reserve_pct,
        )


def _hrvs(output: Output, rows: Rows) -> Iterator[Hrv | None]:
    """None without a strap that sends intervals."""
    columns = zip(
        _numbers(output.alpha1, rows, 2), _numbers(output.artefact_pct, rows, 1), strict=True
    )
    for alpha1, artefact_pct in columns:
        if alpha1 is None and artefact_pct is None:
            yield None
        else:
            yield Hrv(alpha1=alpha1, artefact_pct=artefact_pct)


def _courses(watch: Watch, rows: Rows, runners: list[str]) -> Iterator[CoursePosition]:
    return positions(
        watch.forecasts,
        watch.venue.plan,
        watch.race.ahead,
        rows,
        runners,
        _distance(watch, rows),
        watch.race.output.off_course_m[rows],
        watch.race.phase.phase[rows],
    )


def _distance(watch: Watch, rows: Rows | slice) -> NDArray[np.float64]:
    """Distance of some runners; not 0 but NaN while nothing tells it [m].

    Along the course if there is one: a watch's own distance is not a place on it.
    """
    never = np.isnan(watch.race.latest.value_t[_DISTANCE_ROWS][:, rows]).all(axis=0)
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


def _numbers(values: NDArray[np.float64], rows: Rows, digits: int) -> tuple[float | None, ...]:
    """Some runners' numbers, rounded; None where unknown."""
    return _column(np.round(values[rows], digits))


def _column(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple([None if value != value else value for value in values.tolist()])
