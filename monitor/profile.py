"""What the models must know of each runner: the race folder's values, or defaults and a flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ingest.race.pace import pace_to_mps
from ingest.race.settings import Body, History, Runner, Training
from monitor.body import BodyColumns, body_columns
from monitor.models import critical_speed, hrv
from monitor.models.arrays import Flags, Runners
from monitor.models.oxygen import hr_max_from_age
from monitor.models.rows import Rows, concatenate, take
from monitor.training_profile import TrainingColumns, training_columns


@dataclass(frozen=True)
class Params:
    """Defaults for what a runner did not give; sources and evidence are in docs/models.md."""

    age_yr: float = 40.0
    hr_rest_bpm: float = 55.0
    critical_speed_f_mps: float = 3.0
    critical_speed_m_mps: float = 3.4
    critical_speed_mps: float = 3.2
    threshold_to_critical: float = 1.03
    reserve_m: float = 180.0
    finish_h: float = 12.0
    cramps_sometimes: float = 1.1
    cramps_often: float = 1.5
    cramps_unknown: float = 0.5
    cramps_unknown_spread: float = 0.5
    male: float = 0.4
    sex_unknown: float = 0.2
    sex_unknown_spread: float = 0.2
    family: float = 0.4
    injury: float = 0.25
    disease: float = 0.3
    history_cap: float = 2.0


class Profiles(NamedTuple):
    """One value per runner in each column, (runners,).

    Attributes
    ----------
    hr_max_bpm, hr_rest_bpm : heart rates [bpm], with flags for the runner's own
    critical_speed_mps : when fresh, grade-adjusted [m/s], with a flag
    reserve_m : D' when fresh [m]
    vo2max : [ml/kg/min], from critical speed
    finish_h : planned time to the finish [h], with a flag
    sustainable : share of critical speed that lasts until then [1]
    history : log odds ratio of cramps for this person [1], with its spread and a flag
    alpha1_slope, alpha1_intercept : the runner's own line of DFA-α1 on the share of heart-rate
        reserve [1/%, 1], NaN if unknown
    hrv_turn_s : when it is the runner's turn to have α1 computed [s]
    body, training : what other models must know, in groups of their own
    """

    hr_max_bpm: Runners
    hr_max_known: Flags
    hr_rest_bpm: Runners
    hr_rest_known: Flags
    critical_speed_mps: Runners
    critical_speed_known: Flags
    reserve_m: Runners
    vo2max: Runners
    finish_h: Runners
    finish_known: Flags
    sustainable: Runners
    history: Runners
    history_spread: Runners
    history_known: Flags
    alpha1_slope: Runners
    alpha1_intercept: Runners
    hrv_turn_s: Runners
    body: BodyColumns
    training: TrainingColumns

    def take(self, rows: Rows) -> "Profiles":
        """Copy some runners' rows."""
        return take(self, rows)

    def append(self, other: "Profiles") -> "Profiles":
        """Put the runners of `other` after these."""
        return concatenate(self, other)

    @property
    def rows(self) -> int:
        """Number of runners."""
        return len(self.hr_max_bpm)


def profiles(runners: Sequence[Runner | None], params: Params | None = None) -> Profiles:
    """Columns of what is known of some runners.

    Parameters
    ----------
    runners : as in runners.toml; None is a guest, of whom nothing is known
    params : defaults for what is not given

    Returns
    -------
    Profiles
        A row per runner, in the order given.
    """
    params = params or Params()
    guest = Runner(id="guest", name="guest")
    known = [guest if runner is None else runner for runner in runners]
    body, training, finish_h = (
        [runner.body for runner in known],
        [runner.training for runner in known],
        [runner.plan.finish_h for runner in known],
    )
    critical = np.array(
        [_critical_speed(t, b, params) for t, b in zip(training, body, strict=True)], dtype=float
    )
    finish = _column(finish_h, params.finish_h)
    history = [_history(r.history, r.body, params) for r in known]
    return Profiles(
        hr_max_bpm=np.array([_hr_max(one, params) for one in body], dtype=float),
        hr_max_known=_given([one.hr_max_bpm for one in body]),
        hr_rest_bpm=_column([one.hr_rest_bpm for one in body], params.hr_rest_bpm),
        hr_rest_known=_given([one.hr_rest_bpm for one in body]),
        critical_speed_mps=critical,
        critical_speed_known=np.array(
            [bool(t.critical_speed_mps or t.threshold_pace) for t in training], dtype=np.bool_
        ),
        reserve_m=_column([one.reserve_m for one in training], params.reserve_m),
        vo2max=vo2max_from_critical_speed(critical),
        finish_h=finish,
        finish_known=_given(finish_h),
        sustainable=critical_speed.sustainable_fraction(finish, critical_speed.Params()),
        history=np.array([value for value, _ in history], dtype=float),
        history_spread=np.array([spread for _, spread in history], dtype=float),
        history_known=_given([runner.history.cramps for runner in known]),
        alpha1_slope=_column([one.alpha1_slope for one in training], np.nan),
        alpha1_intercept=_column([one.alpha1_intercept for one in training], np.nan),
        hrv_turn_s=np.array([hrv.turn_s(runner.id, hrv.Params()) for runner in known], dtype=float),
        body=body_columns(runners),
        training=training_columns(runners),
    )


def vo2max_from_critical_speed(critical_speed_mps: Runners) -> Runners:
    """VO2max of a runner of whom only critical speed is known.

    Critical speed on the level is taken as 87 % of VO2max, its cost as 3.6 J/kg/m at 20.9 J/ml.

    Parameters
    ----------
    critical_speed_mps : (runners,) [m/s]

    Returns
    -------
    (runners,) [ml/kg/min]

    Notes
    -----
    Evidence: heuristic (docs/models.md).

    Examples
    --------
    >>> vo2max_from_critical_speed(np.array([4.0])).round(1)
    array([51.5])
    """
    return (60.0 * 3.6 * critical_speed_mps / 20.9 + 3.5) / 0.87


def _hr_max(body: Body, params: Params) -> float:
    if body.hr_max_bpm is not None:
        return body.hr_max_bpm
    age = params.age_yr if body.age is None else body.age
    return float(hr_max_from_age(np.array([age]))[0])


def _critical_speed(training: Training, body: Body, params: Params) -> float:
    if training.critical_speed_mps is not None:
        return training.critical_speed_mps
    if training.threshold_pace is not None:
        return params.threshold_to_critical * pace_to_mps(training.threshold_pace)
    if body.sex is None:
        return params.critical_speed_mps
    return params.critical_speed_f_mps if body.sex == "f" else params.critical_speed_m_mps


def _history(history: History, body: Body, params: Params) -> tuple[float, float]:
    """Log odds ratio of this person's cramps, and its spread."""
    by_answer = {
        None: (params.cramps_unknown, params.cramps_unknown_spread),
        "never": (0.0, 0.0),
        "sometimes": (params.cramps_sometimes, 0.0),
        "often": (params.cramps_often, 0.0),
    }
    by_sex = {
        None: (params.sex_unknown, params.sex_unknown_spread),
        "f": (0.0, 0.0),
        "m": (params.male, 0.0),
    }
    cramps, cramps_spread = by_answer[history.cramps]
    sex, sex_spread = by_sex[body.sex]
    others = (
        params.family * bool(history.family_history)
        + params.injury * bool(history.injury_12_months)
        + params.disease * bool(history.chronic_disease)
    )
    return min(cramps + sex + others, params.history_cap), float(
        np.hypot(cramps_spread, sex_spread)
    )


def _column(values: Sequence[float | None], default: float) -> Runners:
    return np.array([default if value is None else value for value in values], dtype=float)


def _given(values: Sequence[object]) -> Flags:
    return np.array([value is not None for value in values], dtype=np.bool_)
