"""`Status`: from the arrays to one message of each of some runners, column by column."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.course_status import positions
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS, LEVELS, MODEL_VERSION, IndexOutput, Output
from monitor.latest import HELD
from monitor.messages import (
    Balance,
    CoursePosition,
    Heat,
    Hrv,
    Index,
    Level,
    Pace,
    Phase,
    Status,
    VitalsNow,
)
from monitor.models.implausible import KINDS, SPEAKS_OF
from monitor.models.wbgt import FLAGS
from monitor.phase import PHASES
from monitor.told_columns import (
    Rows,
    Told,
    bits,
    by_name,
    numbers,
    rounded,
    shared_by_name,
    structs,
    structs_or_none,
)
from monitor.watch import Watch

Codes = NDArray[np.integer[Any]]

SHOWN_S: Final = 30.0  # an older value is not shown at all
_HEARD: Final = ("heart_rate_bpm", "cadence_spm", "speed_mps", "grade")  # what models live on
_REFUSED: Final = tuple(SPEAKS_OF[kind] for kind in KINDS)
_REFUSED_BITS: Final = np.arange(len(_REFUSED))[:, np.newaxis]
_HEARD_ROWS: Final = [HELD.index(name) for name in _HEARD]
_HEIGHT_ROWS: Final = [HELD.index(name) for name in ("grade", "altitude_m")]
_UNSEEN: Final = (*_HEARD, "altitude_m", *_REFUSED, *FATIGUE_PARTS, *CRAMP_PARTS)
_NOT_SHOWN_ROW: Final = HELD.index("distance_m")  # the course tells it
_DISTANCE_ROWS: Final = [HELD.index(name) for name in ("speed_mps", "distance_m", "latitude_deg")]
_UNKNOWN: Final = Index(level="unknown")
_LEVELS: Final = np.array([*LEVELS, "unknown"], dtype=np.object_)  # code -1 is the last one
_PHASES: Final = np.array(PHASES, dtype=np.object_)
_PATTERNS_MAX: Final = 4096  # of what is missing, all together; of a field there are some dozens


class StoredOf(NamedTuple):
    """What of a runner is stored: up to which number of each gateway, and the newest events."""

    seq: dict[str, int]
    events: tuple[str, ...] = ()


class Stored(NamedTuple):
    """The same of each of some runners."""

    seq: Sequence[dict[str, int]]
    events: Sequence[tuple[str, ...]]


def status_of(watch: Watch, row: int, *, at: float, stored: StoredOf | None = None) -> Status:
    """One runner as of their newest second; see `statuses_of`."""
    seq, events = stored or StoredOf({})
    (status,) = statuses_of(watch, [row], at=at, stored=Stored([seq], [events]))
    return status


def statuses_of(watch: Watch, rows: Sequence[int], *, at: float, stored: Stored) -> list[Status]:
    """Some runners, each as of their newest second.

    Parameters
    ----------
    watch : all runners
    rows : which of them
    at : wall time of publishing [s]
    stored : what of each is stored
    """
    race, chosen = watch.race, np.array(rows, dtype=np.intp)
    output, runners = race.output, [watch.runners[row].id for row in rows]
    seconds = race.latest.t.take(chosen)
    ages_s = _ages(watch, chosen, watch.arrivals.lags_s(runners, seconds, at))
    fresh = ages_s < SHOWN_S
    told = _rounded(watch, chosen)
    return structs(
        Status,
        t=seconds.astype(np.int64).tolist(),
        at=repeat(at),
        phase=phase_names(race.phase.phase[chosen]),
        stored_seq=stored.seq,
        vitals=_vitals(watch, chosen, fresh, ages_s),
        fatigue=_indices(output.fatigue, FATIGUE_PARTS, told["fatigue_per_h"], chosen),
        cramp=_indices(output.cramp, CRAMP_PARTS, told["cramp_per_h"], chosen),
        alerts=watch.active_of(rows),
        missing=_missing(output, fresh, chosen),
        behind_s=watch.behind_of(rows),
        model=repeat(MODEL_VERSION),
        starts=told["starts"],
        quality=told["quality"],
        balance=_balances(told),
        heat=_heats(told),
        pace=_paces(told),
        hrv=_hrvs(told),
        course=_courses(watch, chosen, runners),
        events=stored.events,
    )


def distance_m(watch: Watch, rows: Rows) -> NDArray[np.float64]:
    """Distance of some runners; not 0 but NaN while nothing tells it [m].

    Along the course if there is one: a watch's own distance is not a place on it.
    """
    never = np.isnan(watch.race.latest.value_t[_DISTANCE_ROWS].take(rows, axis=1)).all(axis=0)
    output = watch.race.output
    along_m = output.distance_m if watch.venue.course is None else output.course_m
    return np.where(never, np.nan, along_m.take(rows))


def phase_names(codes: Codes) -> list[Phase]:
    """What phases are called."""
    names: list[Phase] = _PHASES[codes].tolist()
    return names


def level_names(codes: Codes) -> list[Level]:
    """What levels are called."""
    names: list[Level] = _LEVELS[codes].tolist()
    return names


def _ages(watch: Watch, rows: Rows, lags_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """How long ago each of `HELD` was measured, NaN for never: (`HELD`, rows) [s]."""
    latest = watch.race.latest
    ages_s: NDArray[np.float64] = latest.t.take(rows) - latest.value_t.take(rows, axis=1) + lags_s
    return ages_s


def _vitals(
    watch: Watch, rows: Rows, fresh: NDArray[np.bool_], ages_s: NDArray[np.float64]
) -> list[VitalsNow]:
    """What was measured of each in the last seconds, and how long ago."""
    shown = fresh.copy()
    shown[_NOT_SHOWN_ROW] = False
    values = numbers(watch.race.latest.value.take(rows, axis=1), shown)
    columns = dict(zip(HELD, values, strict=True))
    return structs(
        VitalsNow,
        age_s=shared_by_name(HELD, shown, ages_s.round(2)),
        **columns | {name: _flags(columns[name]) for name in ("contact", "running")},
    )


def _flags(told: Told) -> list[bool | None]:
    return [None if value is None else value != 0.0 for value in told]


def _indices(index: IndexOutput, names: tuple[str, ...], per_h: Told, rows: Rows) -> list[Index]:
    """One index of each; full precision, so that the parts sum to the score."""
    parts = index.parts.take(rows, axis=1)
    score = index.score.take(rows)
    told = structs(
        Index,
        level=level_names(index.level.take(rows)),
        score=score.tolist(),
        low=index.low.take(rows).tolist(),
        high=index.high.take(rows).tolist(),
        trend_per_h=per_h,
        parts=by_name(names, ~np.isnan(parts), parts),
    )
    for at in np.flatnonzero(np.isnan(score)).tolist():
        told[at] = _UNKNOWN
    return told


def _missing(output: Output, fresh: NDArray[np.bool_], rows: Rows) -> list[tuple[str, ...]]:
    """What was not measured or modelled of each, so that numbers rest on assumptions."""
    wrong = output.implausible.take(rows).astype(np.int64) >> _REFUSED_BITS
    unseen = [
        ~fresh[_HEARD_ROWS],
        ~fresh[_HEIGHT_ROWS].any(axis=0, keepdims=True),  # on a course the slope needs no altimeter
        wrong & 1 > 0,
        output.fatigue.missing.take(rows, axis=1),
        output.cramp.missing.take(rows, axis=1),
    ]
    return list(map(_names_of, bits(np.concatenate(unseen)).tolist()))


@lru_cache(_PATTERNS_MAX)
def _names_of(unseen: int) -> tuple[str, ...]:
    """The names of some of `_UNSEEN`, each once."""
    return tuple(dict.fromkeys(name for at, name in enumerate(_UNSEEN) if unseen >> at & 1))


def _rounded(watch: Watch, rows: Rows) -> dict[str, Told]:
    """What is told of each in rounded numbers, by the names of the fields."""
    output, latest = watch.race.output, watch.race.latest
    columns = {
        "starts": (latest.start_t, 3),
        "quality": (output.quality, 3),
        "fatigue_per_h": (output.fatigue.trend_per_h, 2),
        "cramp_per_h": (output.cramp.trend_per_h, 2),
        "carbs_in_g_h": (output.carbs_last_hour_g, 1),
        "carbs_used_g_h": (output.carbs_used_g_h, 1),
        "glycogen_g": (output.glycogen_g, 1),
        "empty_in_s": (output.empty_in_s, 0),
        "fluid_deficit_ml": (1000.0 * output.fluid_deficit_l, 0),
        "mass_change_pct": (output.mass_change_pct, 2),
        "sodium_deficit_mg": (output.sodium_deficit_mg, 0),
        "plasma_sodium_mmol_l": (output.plasma_sodium_mmol_l, 1),
        "wbgt_c": (output.wbgt_c, 1),
        "heat_flag": (output.heat_flag, 0),
        "strain": (output.psi, 1),
        "grade_adjusted_mps": (output.grade_adjusted_mps, 3),
        "above_critical": (output.above_critical, 0),
        "reserve_pct": (output.reserve_pct, 1),
        "alpha1": (output.alpha1, 2),
        "artefact_pct": (output.artefact_pct, 1),
    }
    return dict(zip(columns, rounded(rows, list(columns.values())), strict=True))


def _balances(told: Mapping[str, Told]) -> list[Balance]:
    return structs(Balance, **{name: told[name] for name in Balance.__struct_fields__})


def _heats(told: Mapping[str, Told]) -> list[Heat | None]:
    """None without weather and without a core sensor."""
    flags = [None if flag is None else FLAGS[int(flag)] for flag in told["heat_flag"]]
    return structs_or_none(Heat, wbgt_c=told["wbgt_c"], flag=flags, strain=told["strain"])


def _paces(told: Mapping[str, Told]) -> list[Pace]:
    return structs(
        Pace,
        grade_adjusted_mps=told["grade_adjusted_mps"],
        above_critical=_flags(told["above_critical"]),
        reserve_pct=told["reserve_pct"],
    )


def _hrvs(told: Mapping[str, Told]) -> list[Hrv | None]:
    """None without a strap that sends intervals."""
    return structs_or_none(Hrv, alpha1=told["alpha1"], artefact_pct=told["artefact_pct"])


def _courses(watch: Watch, rows: Rows, runners: list[str]) -> Iterator[CoursePosition]:
    return positions(
        watch.forecasts,
        watch.venue.plan,
        watch.race.ahead,
        rows,
        runners,
        distance_m(watch, rows),
        watch.race.output.off_course_m[rows],
        watch.race.phase.phase[rows],
    )
