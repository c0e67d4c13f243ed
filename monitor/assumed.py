"""What is only assumed of a runner, because runners.toml does not say it; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.language.catalogue import Catalogue
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


def defaults(runner: Runner, columns: Columns, row: int, say: Catalogue) -> tuple[Default, ...]:
    """List what is only assumed of a runner; each default makes the indices less certain.

    Parameters
    ----------
    runner : as in runners.toml
    columns : of all runners
    row : which of them this one is
    say : texts of the reader's language
    """
    asked = (
        *_effort(runner, columns.profile, row, say),
        *_body(columns.body, row, say),
        *_habits(columns, row, say),
    )
    return tuple(default for known, default in asked if not known)


def _effort(runner: Runner, profile: Profiles, row: int, say: Catalogue) -> _Asked:
    speed_mps = float(profile.critical_speed_mps[row])
    told = say("assumedValues.critical_speed", speed=say.number(speed_mps, 1), pace=pace(speed_mps))
    yield (
        profile.critical_speed_known[row],
        Default(say("assumedNames.critical_speed"), told, "training.critical_speed_mps"),
    )
    reserve = f"{profile.reserve_m[row]:.0f} m"
    yield (
        runner.training.reserve_m is not None,
        Default(say("assumedNames.reserve"), reserve, "training.reserve_m"),
    )
    age = Params().age_yr if runner.body.age is None else runner.body.age
    highest = say(
        "assumedValues.hr_max", bpm=say.number(profile.hr_max_bpm[row]), age=say.number(age)
    )
    yield (
        profile.hr_max_known[row],
        Default(say("assumedNames.hr_max"), highest, "body.hr_max_bpm"),
    )
    resting = f"{profile.hr_rest_bpm[row]:.0f} bpm"
    yield (
        profile.hr_rest_known[row],
        Default(say("assumedNames.hr_rest"), resting, "body.hr_rest_bpm"),
    )
    finish = f"{profile.finish_h[row]:.0f} h"
    yield profile.finish_known[row], Default(say("assumedNames.finish"), finish, "plan.finish_h")


def _body(body: BodyColumns, row: int, say: Catalogue) -> _Asked:
    mass, height = f"{body.mass_kg[row]:.0f} kg", f"{100 * body.height_m[row]:.0f} cm"
    yield body.mass_known[row], Default(say("assumedNames.mass"), mass, "body.mass_kg")
    yield body.height_known[row], Default(say("assumedNames.height"), height, "body.height_cm")
    yield body.acclimatised_known[row], _worded(say, "heat", "training.heat_acclimatised")


def _habits(columns: Columns, row: int, say: Catalogue) -> _Asked:
    habits = columns.habits
    yield columns.profile.history_known[row], _worded(say, "cramps", "history.cramps")
    yield habits.longest_known[row], _worded(say, "longest", "training.longest_run_km")
    yield habits.descent_known[row], _worded(say, "descent", "training.weekly_ascent_m")
    yield habits.loading_known[row], _worded(say, "loading", "preparation.carb_loading_days")


def _worded(say: Catalogue, name: str, key: str) -> Default:
    """What is assumed in words and not as a number."""
    return Default(say(f"assumedNames.{name}"), say(f"assumedValues.{name}"), key)


def pace(speed_mps: float) -> str:
    """Write a speed as runners do.

    Examples
    --------
    >>> pace(3.2)
    '5:12/km'
    """
    seconds = round(1000.0 / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}/km"
