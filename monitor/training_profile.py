"""What the models must know of each runner's training, stores and plan, or defaults and a flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ingest.race.settings import Runner, Training
from monitor.body import body_columns
from monitor.models import carbohydrate, glycogen, muscle, training
from monitor.models.arrays import Flags, Runners


@dataclass(frozen=True)
class Params:
    """Defaults for what a runner did not give; sources and evidence are in docs/models.md."""

    loading_days: float = 2.0
    single_cap_g_h: float = 60.0
    mixed_cap_g_h: float = 90.0
    spread_model: float = 0.20
    spread_loading: float = 0.15
    spread_capacity: float = 0.15
    weeks: float = 4.0
    steep_share: float = 0.5
    protection_unknown: float = 0.285
    spread_protection_counted: float = 0.05
    spread_protection: float = 0.10
    spread_protection_unknown: float = 0.165
    hilliness_m_km: float = 15.0
    least_longest_km: float = 1.0
    spread_longest: float = 0.10
    spread_hilliness: float = 0.15


class TrainingColumns(NamedTuple):
    """One value per runner in each column, (runners,); the models' own groups among them.

    Attributes
    ----------
    body : carbohydrate store and gut
    descents : how used to descents the muscles are
    habit : the longest run and its hills
    loading_known : whether carb loading was answered
    descent_known : whether the descents are counted or come from the runner's own ascent a week
    longest_known : whether there is a longest run; without it the training factor is missing
    """

    body: carbohydrate.Body
    descents: muscle.Habit
    habit: training.Habit
    loading_known: Flags
    descent_known: Flags
    longest_known: Flags


def training_columns(
    runners: Sequence[Runner | None], params: Params | None = None
) -> TrainingColumns:
    """Columns of what some runners are used to.

    Parameters
    ----------
    runners : as in runners.toml; None is a guest, of whom nothing is known
    params : defaults for what is not given

    Returns
    -------
    TrainingColumns
        A row per runner, in the order given. Defaults come with wider spreads.
    """
    params = params or Params()
    guest = Runner(id="guest", name="guest")
    known = [guest if runner is None else runner for runner in runners]
    trained = [runner.training for runner in known]
    bodies = body_columns(runners)
    return TrainingColumns(
        body=_body(known, bodies.mass_kg, params),
        descents=_descents(trained, params),
        habit=_habit(trained, params),
        loading_known=_flags(
            [runner.preparation.carb_loading_days is not None for runner in known]
        ),
        descent_known=_flags([_steep_descent_m(one, params) is not None for one in trained]),
        longest_known=_flags([one.longest_run_km is not None for one in trained]),
    )


def _body(runners: Sequence[Runner], mass_kg: Runners, params: Params) -> carbohydrate.Body:
    days = [runner.preparation.carb_loading_days for runner in runners]
    spreads = [
        _used_spread(runner.training, day is not None, params)
        for runner, day in zip(runners, days, strict=True)
    ]
    stores = glycogen.Params()
    full = _column([min((day or 0.0) / params.loading_days, 1.0) for day in days])
    more_g_kg_day = stores.loaded_g_kg_day - stores.usual_g_kg_day
    loading = glycogen.loading(stores.usual_g_kg_day + full * more_g_kg_day, stores)
    return carbohydrate.Body(
        store_g=glycogen.store_g(mass_kg, loading, stores),
        cap_g_h=_column([_cap_g_h(runner.plan.carbs_g_h, params) for runner in runners]),
        used_spread=_column(spreads),
    )


def _cap_g_h(planned_g_h: float | None, params: Params) -> float:
    """More than one sugar's worth an hour can only be planned with mixed sugars."""
    mixed = planned_g_h is not None and planned_g_h > params.single_cap_g_h
    return params.mixed_cap_g_h if mixed else params.single_cap_g_h


def _used_spread(trained: Training, loading_known: bool, params: Params) -> float:
    """Mass is left out: both the store and what is burned are in proportion to it."""
    capacity_known = trained.critical_speed_mps is not None or trained.threshold_pace is not None
    variance = (
        params.spread_model**2
        + (not loading_known) * params.spread_loading**2
        + (not capacity_known) * params.spread_capacity**2
    )
    return float(np.sqrt(variance))


def _descents(trained: Sequence[Training], params: Params) -> muscle.Habit:
    """Protection by the descents of four weeks, wider where they are estimated or unknown."""
    metres = [_steep_descent_m(one, params) for one in trained]
    given = _flags([one is not None for one in metres])
    counted = _flags([one.descent_28d_m is not None for one in trained])
    known_m = _column([one or 0.0 for one in metres])
    estimated = np.where(given, params.spread_protection, params.spread_protection_unknown)
    return muscle.Habit(
        protection=np.where(
            given, muscle.protection(known_m, muscle.Params()), params.protection_unknown
        ),
        protection_spread=np.where(counted, params.spread_protection_counted, estimated),
    )


def _steep_descent_m(trained: Training, params: Params) -> float | None:
    """As counted; else down as much as up in four weeks, part of it steep enough to protect."""
    if trained.descent_28d_m is not None:
        return trained.descent_28d_m
    if trained.weekly_ascent_m is None:
        return None
    return params.weeks * params.steep_share * trained.weekly_ascent_m


def _habit(trained: Sequence[Training], params: Params) -> training.Habit:
    hilliness = [_hilliness_m_km(one) for one in trained]
    known = _flags([value is not None for value in hilliness])
    return training.Habit(
        longest_km=_column([_longest_km(one, params) for one in trained]),
        hilliness_m_km=_column(
            [params.hilliness_m_km if value is None else value for value in hilliness]
        ),
        hilliness_known=known,
        spread=np.where(
            known, params.spread_longest, np.hypot(params.spread_longest, params.spread_hilliness)
        ),
    )


def _longest_km(trained: Training, params: Params) -> float:
    if trained.longest_run_km is None:
        return float("nan")
    return max(trained.longest_run_km, params.least_longest_km)


def _hilliness_m_km(trained: Training) -> float | None:
    """Ascent a kilometre of the week, which the longest run is taken to have too."""
    if trained.weekly_ascent_m is None or not trained.weekly_km:
        return None
    return trained.weekly_ascent_m / trained.weekly_km


def _column(values: Sequence[float]) -> Runners:
    return np.array(values, dtype=np.float64)


def _flags(values: Sequence[bool]) -> Flags:
    return np.array(values, dtype=np.bool_)
