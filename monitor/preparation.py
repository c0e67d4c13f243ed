"""What to do before the race; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.language.catalogue import Catalogue, catalogue
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
    topic : a short name, the same in all languages; `topic_name` tells it to people
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


def briefings(
    runners: Sequence[Runner], course: CourseProfile | None, say: Catalogue | None = None
) -> tuple[Briefing, ...]:
    """Tell each runner what is assumed of them, and what to do before the race.

    Parameters
    ----------
    runners : as in runners.toml
    course : None if the race has none; then it can't be compared with training
    say : texts of the reader's language; None for the usual one

    Notes
    -----
    Evidence: each advice tells its own. docs/models.md.
    """
    say = say or catalogue()
    columns = columns_of(runners)
    compared = leaps(course, columns.habits.habit)
    return tuple(
        Briefing(
            runner.id,
            runner.name,
            defaults(runner, columns, row, say),
            _mismatch(say, columns, compared, row, course),
            (
                _load(say, runner),
                _eccentric(say, runner),
                _carbs(say, columns, row, runner),
                advised(
                    say, "drink", "drink", "adapted"
                ),  # the same for all: thirst tells how much
                _salts(say, runner),
            ),
        )
        for row, runner in enumerate(runners)
    )


def topic_name(say: Catalogue, topic: str) -> str:
    """What a piece of advice is about, for people."""
    return say(f"adviceTopics.{topic.replace(' ', '_')}")


def advised(
    say: Catalogue, topic: str, key: str, evidence: Evidence, text: str | None = None
) -> Advice:
    """A piece of advice with its source, both by their name in the catalogue.

    Parameters
    ----------
    say : texts of the reader's language
    topic, evidence : as in `Advice`
    key : of the source, and of what to do
    text : what to do, if it names something
    """
    return Advice(topic, text or say(f"advice.{key}"), evidence, say(f"adviceSources.{key}"))


def _mismatch(
    say: Catalogue,
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
        known = columns.profile.critical_speed_known[row] and columns.profile.finish_known[row]
        text = say(
            "advice.length" if known else "advice.lengthAssumed",
            ratio=say.number(compared.effort_ratio[row], 1),
            share=say.number(100 * share),
            pace=pace(speed_mps),
        )
        warnings.append(advised(say, "leap in length", "length", "heuristic", text))
    if compared.descent_ratio[row] > limits.mismatch_descent:
        ratio = say.number(compared.descent_ratio[row], 1)
        text = say("advice.descent", metres=say.number(course.descent_m), ratio=ratio)
        warnings.append(advised(say, "leap in descent", "descent", "adapted", text))
    return tuple(warnings)


def _load(say: Catalogue, runner: Runner) -> Advice:
    """Advise to let training grow step by step."""
    weekly, longest = runner.training.weekly_km, runner.training.longest_run_km
    told = [
        say(f"advice.{key}", km=say.number(value))
        for value, key in ((weekly, "weekly"), (longest, "longest"))
        if value is not None
    ]
    text = say("advice.loadNow", now=", ".join(told)) if told else None
    return advised(say, "load", "load", "adapted", text)


def _eccentric(say: Catalogue, runner: Runner) -> Advice:
    """Advise to strengthen muscles while they lengthen, those first that have cramped."""
    muscles = ", ".join(say(f"stretchAny.{muscle}") for muscle in runner.history.muscles)
    text = say("advice.eccentricFirst", muscles=muscles) if muscles else None
    return advised(say, "eccentric training", "eccentric", "adapted", text)


def _carbs(say: Catalogue, columns: Columns, row: int, runner: Runner) -> Advice:
    """Advise carbohydrate for the last days."""
    mass_kg = columns.body.mass_kg[row]
    low, high = (say.number(round(per_kg * mass_kg / 50) * 50) for per_kg in (10, 12))
    days = runner.preparation.carb_loading_days
    if days is None:
        text = say("advice.carbs", low=low, high=high)
    else:
        decimals = len(f"{days:.10g}".partition(".")[2])
        text = say("advice.carbsPlanned", low=low, high=high, days=say.number(days, decimals))
    return advised(say, "carbohydrate", "carbs", "published", text)


def _salts(say: Catalogue, runner: Runner) -> Advice:
    """Tell what is often advised of magnesium, and that nothing shows that it helps."""
    taken = runner.preparation.magnesium_mg_day
    text = None if taken is None else say("advice.magnesiumNow", mg=say.number(taken))
    return advised(say, "magnesium", "magnesium", "unproven", text)
