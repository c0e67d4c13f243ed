"""What is only assumed of a runner, because runners.toml does not say it; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.race.settings import Runner
from monitor.body import BodyColumns, body_columns
from monitor.profile import Params, Profiles, profiles
from monitor.training_profile import TrainingColumns, training_columns

_Asked = Iterator[tuple[object, "Default"]]


@dataclass(frozen=True, slots=True)
class Default:
    """Something a runner did not tell: what is assumed of it, and which key would tell."""

    name: str
    assumed: str
    key: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What the models know of some runners, a row each."""

    profile: Profiles
    body: BodyColumns
    habits: TrainingColumns


def columns_of(runners: Sequence[Runner]) -> Columns:
    """Ask the models what they will take of each runner."""
    return Columns(profiles(runners), body_columns(runners), training_columns(runners))


def defaults(runner: Runner, columns: Columns, row: int) -> tuple[Default, ...]:
    """List what is only assumed of a runner; each default makes the indices less certain.

    Parameters
    ----------
    runner : as in runners.toml
    columns : of all runners
    row : which of them this one is
    """
    asked = (
        *_effort(runner, columns.profile, row),
        *_body(columns.body, row),
        *_habits(columns, row),
    )
    return tuple(default for known, default in asked if not known)


def _effort(runner: Runner, profile: Profiles, row: int) -> _Asked:
    speed_mps = float(profile.critical_speed_mps[row])
    told = f"{speed_mps:.1f} m/s ({pace(speed_mps)}); pace can't be scored by it"
    yield (
        profile.critical_speed_known[row],
        Default("critical speed", told, "training.critical_speed_mps"),
    )
    reserve = f"{profile.reserve_m[row]:.0f} m"
    yield runner.training.reserve_m is not None, Default("D′", reserve, "training.reserve_m")
    age = Params().age_yr if runner.body.age is None else runner.body.age
    highest = f"{profile.hr_max_bpm[row]:.0f} bpm by age {age:.0f}, ±10"
    yield profile.hr_max_known[row], Default("highest heart rate", highest, "body.hr_max_bpm")
    resting = f"{profile.hr_rest_bpm[row]:.0f} bpm"
    yield profile.hr_rest_known[row], Default("resting heart rate", resting, "body.hr_rest_bpm")
    finish = f"{profile.finish_h[row]:.0f} h"
    yield profile.finish_known[row], Default("time to the finish", finish, "plan.finish_h")


def _body(body: BodyColumns, row: int) -> _Asked:
    mass, height = f"{body.mass_kg[row]:.0f} kg", f"{100 * body.height_m[row]:.0f} cm"
    yield body.mass_known[row], Default("body mass", mass, "body.mass_kg")
    yield body.height_known[row], Default("height", height, "body.height_cm")
    heat = Default("used to heat", "no", "training.heat_acclimatised")
    yield body.acclimatised_known[row], heat


def _habits(columns: Columns, row: int) -> _Asked:
    cramps = "half of all runners have had some"
    yield (
        columns.profile.history_known[row],
        Default("cramps in earlier races", cramps, "history.cramps"),
    )
    longest = "unknown; the race can't be compared with training"
    yield (
        columns.habits.longest_known[row],
        Default("longest run", longest, "training.longest_run_km"),
    )
    yield (
        columns.habits.descent_known[row],
        Default("how used to descents", "half protected", "training.weekly_ascent_m"),
    )
    yield (
        columns.habits.loading_known[row],
        Default("carb loading", "none", "preparation.carb_loading_days"),
    )


def pace(speed_mps: float) -> str:
    """Write a speed as runners do.

    Examples
    --------
    >>> pace(3.2)
    '5:12/km'
    """
    seconds = round(1000.0 / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}/km"
