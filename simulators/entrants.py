"""The field of a course: seeded runners of every kind, and what their race folder says of them."""

from dataclasses import replace
from typing import Final, TypeVar

import msgspec
import numpy as np

from ingest.race.settings import Body as BodySettings
from ingest.race.settings import History, Plan, Preparation, Runner, Training
from simulators.body import Body
from simulators.cast import CRITICAL_SHARE, stranger
from simulators.courses import Course
from simulators.energetics import speed, sustainable
from simulators.habits import Habits
from simulators.life import sweat_l_h
from simulators.noise import generator
from simulators.persona import Persona
from simulators.runner import planned_hours

Value = TypeVar("Value")

_FIRST: Final = 6  # strangers are counted from here
_LONGEST_OF_WEEK: Final = 0.45  # the longest run, of the kilometres of a week
_TESTED: Final = 0.03  # how far a tested critical speed is off, as a share of it

# How much of the race folder is filled in: the share of runners, and how likely each answer is.
_ANSWERS: Final = ((0.5, 1.0), (0.35, 0.5), (0.15, 0.1))
_LOST: Final = (0.01, 0.04)  # of the mass, as water and fuel together, by the finish
_LEAST_DRUNK: Final = 0.3  # of the sweat, even in a short race
_LOGS: Final = 0.6  # of the runners log what they eat and drink; the others nothing at all


def field(count: int, seed: int, course: Course) -> list[Persona]:
    """Draw the first `count` runners of a course.

    Ability, training, habits, pacing and cramp history are drawn independently of each other,
    and so is what the race folder says of each. Half of the runners have cramped before, as half
    of those who then don't cramp had (Schwellnus 2011). Nobody's simulated body cramps: whether
    they would is what the model is asked.

    Parameters
    ----------
    count
        How many, at least 1.
    seed
        Decides who they are.
    course
        What they run; its entry says how able and trained they are.
    """
    return [_entrant(number, seed, course) for number in range(count)]


def _entrant(number: int, seed: int, course: Course) -> Persona:
    rng = generator(seed, "field", course.name, number)
    like = stranger(number + _FIRST, seed)
    vo2max = float(np.clip(rng.normal(*course.entry.vo2max), 38.0, 78.0))
    body = replace(like.body, vo2max=vo2max, cramp_after_h=float("inf"))
    finish_h = planned_hours(replace(like, body=body), course.terrain)
    persona = replace(like, body=body, habits=_habits(rng, body, course, finish_h))
    return replace(persona, settings=_settings(rng, persona, course, finish_h))


def _habits(rng: np.random.Generator, body: Body, course: Course, finish_h: float) -> Habits:
    """All drink so much that they lose 1 to 4 % of their mass by the finish, however long it takes.

    With a share of the sweat instead, a day and a night of running would cost a tenth of the body.
    """
    uptake = body.vo2max * sustainable(finish_h)
    sweat_ml_min = 1000.0 * sweat_l_h(uptake, body.mass_kg, course.day.temp_c) / 60.0
    forgets = float(rng.uniform(0.0, 0.3))
    lost_ml_min = 1000.0 * body.mass_kg * float(rng.uniform(*_LOST)) / (60.0 * finish_h)
    wanted_ml_min = max(sweat_ml_min - lost_ml_min, _LEAST_DRUNK * sweat_ml_min)
    drunk_ml_min = wanted_ml_min / (1.0 - forgets)
    return Habits(
        carbs_every_min=float(rng.uniform(22.0, 60.0)),
        fluid_every_min=Habits().fluid_ml / drunk_ml_min,
        sodium_mg_h=float(rng.choice([0.0, 300.0])),
        forgets=forgets,
        stop_s=int(rng.integers(*course.entry.stop_s, endpoint=True)),
        logs=bool(rng.random() < _LOGS),
    )


def _settings(
    rng: np.random.Generator, persona: Persona, course: Course, finish_h: float
) -> Runner:
    shares, likely = zip(*_ANSWERS, strict=True)
    answers = _Answers(rng, float(rng.choice(likely, p=shares)))
    return msgspec.structs.replace(
        persona.settings,
        body=_body(answers, persona.settings.body),
        training=_training(rng, answers, persona, course),
        history=_history(rng, answers),
        preparation=Preparation(carb_loading_days=answers.told(float(rng.integers(0, 4)))),
        plan=_plan(answers, persona.habits, finish_h),
    )


class _Answers:
    """Leaves out some of what could be told."""

    def __init__(self, rng: np.random.Generator, likely: float) -> None:
        self._rng = rng
        self._likely = likely

    def told(self, value: Value) -> Value | None:
        """The value, or nothing."""
        return value if self._rng.random() < self._likely else None


def _body(answers: _Answers, known: BodySettings) -> BodySettings:
    return BodySettings(
        sex=known.sex,
        age=answers.told(known.age),
        mass_kg=answers.told(known.mass_kg),
        height_cm=answers.told(known.height_cm),
        hr_max_bpm=answers.told(known.hr_max_bpm),
        hr_rest_bpm=answers.told(known.hr_rest_bpm),
    )


def _training(
    rng: np.random.Generator, answers: _Answers, persona: Persona, course: Course
) -> Training:
    entry = course.entry
    longest_km = course.length_m / 1000.0 * max(rng.normal(*entry.longest_share), 0.15)
    weekly_km = longest_km / _LONGEST_OF_WEEK
    ascent_m_km = max(rng.normal(*entry.ascent_m_km), 2.0)
    tested_mps = speed(CRITICAL_SHARE * persona.body.vo2max, 0.0, running=True)
    critical_mps = round(tested_mps * float(np.exp(rng.normal(0.0, _TESTED))), 2)
    return Training(
        weekly_km=answers.told(float(round(weekly_km))),
        weekly_ascent_m=answers.told(float(round(weekly_km * ascent_m_km))),
        longest_run_km=answers.told(float(round(longest_km))),
        critical_speed_mps=answers.told(critical_mps),
        heat_acclimatised=answers.told(bool(rng.random() < 0.2)),
    )


def _history(rng: np.random.Generator, answers: _Answers) -> History:
    cramps = str(rng.choice(["never", "sometimes", "often"], p=[0.5, 0.35, 0.15]))
    return msgspec.convert(
        {
            "cramps": answers.told(cramps),
            "family_history": answers.told(bool(rng.random() < 0.12)),
            "injury_12_months": answers.told(bool(rng.random() < 0.3)),
            "chronic_disease": answers.told(bool(rng.random() < 0.1)),
        },
        History,
    )


def _plan(answers: _Answers, habits: Habits, finish_h: float) -> Plan:
    return Plan(
        finish_h=answers.told(round(finish_h, 2)),
        carbs_g_h=answers.told(float(round(60.0 / habits.carbs_every_min * habits.carbs_g))),
        fluid_ml_h=answers.told(float(round(60.0 / habits.fluid_every_min * habits.fluid_ml))),
        sodium_mg_h=answers.told(habits.sodium_mg_h),
    )
