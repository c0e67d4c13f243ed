"""What to do before the race; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.race.course_profile import CourseProfile
from ingest.race.settings import Runner
from monitor.assumed import Columns, Default, columns_of, defaults, pace
from monitor.models import training
from monitor.venue import leaps

Evidence = Literal["published", "adapted", "heuristic", "unproven"]


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice with what speaks for it.

    Attributes
    ----------
    topic : a short name
    text : what to do, for the runner
    evidence : how good the evidence is
    source : what it is, also where it speaks against
    """

    topic: str
    text: str
    evidence: Evidence
    source: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """What one runner should know and do before the race.

    Attributes
    ----------
    runner : whose it is, an id of runners.toml
    name : the runner's name
    defaults : what is only assumed; each makes the indices less certain
    mismatch : where the race is a leap from training
    advice : how to prepare
    """

    runner: str
    name: str
    defaults: tuple[Default, ...]
    mismatch: tuple[Advice, ...]
    advice: tuple[Advice, ...]


def briefings(runners: Sequence[Runner], course: CourseProfile | None) -> tuple[Briefing, ...]:
    """Tell each runner what is assumed of them, and what to do before the race.

    Parameters
    ----------
    runners : as in runners.toml
    course : None if the race has none; then it can't be compared with training

    Notes
    -----
    Evidence: each advice tells its own. docs/models.md.
    """
    columns = columns_of(runners)
    compared = leaps(course, columns.habits.habit)
    return tuple(
        Briefing(
            runner.id,
            runner.name,
            defaults(runner, columns, row),
            _mismatch(columns, compared, row, course),
            (
                _load(runner),
                _eccentric(runner),
                _carbs(columns, row, runner),
                DRINK,
                _salts(runner),
            ),
        )
        for row, runner in enumerate(runners)
    )


DRINK = Advice(
    "drink",
    "The day before, drink regularly and to thirst, with meals; come to the start well hydrated"
    " and no heavier than usual.",
    "adapted",
    "Often advised without waiting for thirst. But drinking beyond thirst dilutes the blood's"
    " sodium and is dangerous (Wilderness Medical Society on hyponatremia), and whether less water"
    " makes cramps is disputed (for: Johnson 2020; against: Schwellnus 2011, Hoffman 2015).",
)
"""The same for everybody: how much is for thirst to say."""


def _mismatch(
    columns: Columns,
    compared: training.Mismatch,
    row: int,
    course: CourseProfile | None,
) -> tuple[Advice, ...]:
    """Warn where the race is a leap from training; nothing where it can't be compared."""
    if course is None:
        return ()
    limits = training.Params()
    warnings = []
    if compared.effort_ratio[row] > limits.mismatch_effort:
        share = columns.profile.sustainable[row]
        speed_mps = float(share * columns.profile.critical_speed_mps[row])
        warnings.append(
            Advice(
                "leap in length",
                f"The race is {compared.effort_ratio[row]:.1f} times the longest run (kilometres,"
                f" and 100 m of ascent as one more). Start at {100 * share:.0f} % of critical"
                f" speed at most: {pace(speed_mps)} on the level{_doubt(columns, row)}, slower"
                " uphill.",
                "heuristic",
                "Cramps come late and to those who start fast (Schwellnus 2011, SAFER XXII); the"
                " limit of 1.5 is a rule of thumb.",
            )
        )
    if compared.descent_ratio[row] > limits.mismatch_descent:
        warnings.append(
            Advice(
                "leap in descent",
                f"The race descends {course.descent_m:.0f} m, {compared.descent_ratio[row]:.1f}"
                " times a long run of training: run downhill once more, one to four weeks before.",
                "adapted",
                "One downhill session halved the damage of the next for four weeks (Maeo 2015); the"
                " limit of 2 is a rule of thumb.",
            )
        )
    return tuple(warnings)


def _doubt(columns: Columns, row: int) -> str:
    """Say so if a pace rests on what is only assumed."""
    known = columns.profile.critical_speed_known[row] and columns.profile.finish_known[row]
    return "" if known else " (by assumed values, see above)"


def _load(runner: Runner) -> Advice:
    """Advise to let training grow step by step."""
    weekly, longest = runner.training.weekly_km, runner.training.longest_run_km
    told = [
        f"{value:.0f} km {what}"
        for value, what in ((weekly, "a week"), (longest, "at a time"))
        if value is not None
    ]
    now = f" (now {', '.join(told)})" if told else ""
    return Advice(
        "load",
        f"Let distance, ascent and pace grow step by step{now}, so that the race is no leap.",
        "adapted",
        "Pace beyond what was trained precedes cramps (Schwellnus 2011); how much training there"
        " was hardly tells crampers from others (SAFER XXIX).",
    )


def _eccentric(runner: Runner) -> Advice:
    """Advise to strengthen muscles while they lengthen, those first that have cramped."""
    muscles = ", ".join(runner.history.muscles)
    first = f", {muscles} first: they have cramped before" if muscles else ""
    return Advice(
        "eccentric training",
        f"Train the muscles while they lengthen{first}: slow heel drops, slow squats, downhill"
        " running; the last time about a week before the race.",
        "adapted",
        "It protects from muscle damage for weeks (Maeo 2015), and crampers strength-train less"
        " often (25 % against 48 %, Martínez-Navarro 2022); no trial shows fewer cramps.",
    )


def _carbs(columns: Columns, row: int, runner: Runner) -> Advice:
    """Advise carbohydrate for the last days."""
    mass_kg = columns.body.mass_kg[row]
    low, high = (round(per_kg * mass_kg / 50) * 50 for per_kg in (10, 12))
    days = runner.preparation.carb_loading_days
    planned = "" if days is None else f" You plan {days:.10g} d."
    return Advice(
        "carbohydrate",
        f"In the last 2 to 3 days eat {low} to {high} g of carbohydrate a day (10 to 12 g a kg)"
        f" and train little.{planned}",
        "published",
        "Fills the muscles' store for long races (ACSM 2016, Goforth 1997); in practice many eat"
        " less than they think and gain nothing (Fogelholm 1991). No direct evidence on cramps.",
    )


def _salts(runner: Runner) -> Advice:
    """Tell what is often advised of magnesium, and that nothing shows that it helps."""
    taken = runner.preparation.magnesium_mg_day
    now = "" if taken is None else f" You take {taken:.0f} mg."
    return Advice(
        "magnesium",
        f"Often advised: about 240 mg a day.{now} Don't count on it: it is no cure for cramps.",
        "unproven",
        "No effect on cramps in older adults (Garrison 2020, Cochrane), no trial in runners was"
        " found; recorded and not scored.",
    )
