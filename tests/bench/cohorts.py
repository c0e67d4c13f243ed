"""Simulated fields through the engine: how many of them would cramp by the index, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.race.weather_settings import RaceWeather
from monitor import engine
from monitor.models import cramp
from monitor.models.second import Inputs, inputs
from monitor.profile import profiles
from monitor.weather import Reports
from simulators.cohort import Block, Cohort
from simulators.courses import Course
from simulators.entrants import field
from simulators.persona import Persona
from tests.bench.incidence import fires, hazard_per_h
from tests.bench.recorded import level_shares

Floats = NDArray[np.float64]

MIDNIGHT_T: Final = 1_746_057_600.0  # of a day in May
BLOCK_S: Final = 300
_TOLD: Final = (
    "speed_mps", "running", "cadence_spm", "distance_m", "heart_rate_bpm", "altitude_m",
    "air_temp_c", "humidity_pct", "carbs_g", "fluid_ml", "sodium_mg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for a field.

    Attributes
    ----------
    course : which race
    people : who ran
    hours : (runners,) on the course [h]
    finished : (runners,) whether before it closed
    elapsed_h : (blocks,) [h]
    distance_km : (blocks, runners) [km]
    cumulated : (blocks, runners) integral of the hazard so far [1]
    levels : by index, share of the time on the course in each level [1]
    parts : (parts,) mean part of each of `engine.CRAMP_PARTS` in the cramp index [points]
    without : (parts, runners) integral of the hazard without what makes each part [1]
    """

    course: Course
    people: Sequence[Persona]
    hours: Floats
    finished: NDArray[np.bool_]
    elapsed_h: Floats
    distance_km: Floats
    cumulated: Floats
    levels: dict[str, tuple[float, ...]]
    parts: Floats
    without: Floats

    @property
    def chances(self) -> Floats:
        """(runners,) chance that a runner's hazard fires before the end of their race [1]."""
        return fires(self.cumulated[-1])

    def share_where(self, chosen: Callable[[Persona], bool]) -> float:
        """Mean chance among some of the runners; NaN if there are none."""
        some = np.array([chosen(one) for one in self.people])
        return float(self.chances[some].mean()) if some.any() else float("nan")

    def had_cramped(self) -> tuple[float, float]:
        """Share with a history among those who fire, and among the others, as far as told."""
        answers = [one.settings.history.cramps for one in self.people]
        known = np.array([answer is not None for answer in answers])
        history = np.array([answer in ("sometimes", "often") for answer in answers])[known]
        chances = self.chances[known]
        calm = 1.0 - chances
        return float(chances[history].sum() / chances.sum()), float(
            calm[history].sum() / calm.sum()
        )

    def after_share(self, share: float) -> float:
        """How much of what fires does so after a share of each runner's time on the course."""
        then = [
            np.interp(share * hours, self.elapsed_h, column)
            for hours, column in zip(self.hours, self.cumulated.T, strict=True)
        ]
        return self._later(np.array(then))

    def beyond_km(self, distance_km: float) -> float:
        """How much of what fires does so beyond a distance."""
        then = [
            np.interp(distance_km, way, column)
            for way, column in zip(self.distance_km.T, self.cumulated.T, strict=True)
        ]
        return self._later(np.array(then))

    def _later(self, then: Floats) -> float:
        return 1.0 - float(fires(then).sum() / self.chances.sum())


def outcome(course: Course, runners: int, seed: int) -> Outcome:
    """Run a field through its race and the engine."""
    people = field(runners, seed, course)
    cohort = Cohort(people, course.terrain, seed=seed, day=course.day, closes_h=course.closes_h)
    known = profiles([one.settings for one in people])
    weather = Reports(RaceWeather(sky="clear"))
    state = engine.initial(known)
    summed: Floats = np.zeros(runners)
    on_course_s: Floats = np.zeros(runners)
    history, way, codes = [summed], [summed], []
    parts = np.zeros(len(engine.CRAMP_PARTS))
    without = np.zeros((len(engine.CRAMP_PARTS), runners))
    for block in cohort.blocks(BLOCK_S):
        state, said = engine.run(state, inputs_of(block, course), known, weather=weather)
        on_course_s = on_course_s + np.count_nonzero(block.racing, axis=0)
        hazard = hazard_per_h(said.cramp.score) * block.racing / 3600.0
        summed = summed + hazard.sum(axis=0)
        history.append(summed)
        way.append(np.fmax(way[-1], np.fmax.reduce(block.distance_m, axis=0) / 1000.0))
        parts = parts + np.nansum(said.cramp.parts * block.racing[:, np.newaxis], axis=(0, 2))
        spared = hazard_per_h(scores_without(said.cramp.parts)) * block.racing[:, np.newaxis]
        without = without + spared.sum(axis=0) / 3600.0
        codes.append([said.fatigue.level[block.racing], said.cramp.level[block.racing]])
    return Outcome(
        course=course,
        people=people,
        hours=on_course_s / 3600.0,
        finished=~np.isnan(cohort.finish_s),
        elapsed_h=np.arange(len(history)) * BLOCK_S / 3600.0,
        distance_km=np.array(way),
        cumulated=np.array(history),
        levels={
            index: level_shares(np.concatenate(column))
            for index, column in zip(("fatigue", "cramp"), zip(*codes, strict=True), strict=True)
        },
        parts=parts / on_course_s.sum(),
        without=without,
    )


def scores_without(parts: Floats) -> Floats:
    """Cramp index as it would be without what makes each of its parts, half of its synergies too.

    Parameters
    ----------
    parts : (seconds, parts, runners) in the order of `engine.CRAMP_PARTS`, which sum to the index
        [points]; NaN for an absent one

    Returns
    -------
    (seconds, parts, runners) [points]; without `history` nobody differs from who told that they
    never cramp, without `intensity` all run as hard as in a marathon

    Examples
    --------
    >>> base, more = 100.0 / 26.0, 10.0
    >>> parts = np.array([base, 0.0, more, *[0.0] * 9]).reshape(1, 12, 1)
    >>> scores_without(parts)[0, :3, 0].round(2)
    array([13.85, 13.85,  3.85])
    """
    known = np.nan_to_num(parts)
    person, base, whole = (
        _log_odds(known[:, :count].sum(axis=1)) for count in (1, 2, known.shape[1])
    )
    above = np.maximum(known[:, 2:].sum(axis=1), 1e-12)
    taken = known * ((whole - base) / above)[:, np.newaxis]
    taken[:, 0] = person - np.log(cramp.Params().base_odds)
    taken[:, 1] = base - person
    return 100.0 * cramp.logistic(whole[:, np.newaxis] - taken)


def _log_odds(score: Floats) -> Floats:
    share = np.clip(score / 100.0, 1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(share / (1.0 - share)), dtype=np.float64)


def inputs_of(block: Block, course: Course) -> Inputs:
    """What the engine is told of a block: all that sensors and logs say, but no beats."""
    shape = block.racing.shape
    elapsed_s = np.broadcast_to(block.elapsed_s[:, np.newaxis], shape)
    place = course.terrain.place(0.0)
    untold = inputs(shape[1])._asdict()
    told = {name: getattr(block, name) for name in _TOLD}
    return Inputs(
        **{
            **{name: np.broadcast_to(one, (shape[0], *one.shape)) for name, one in untold.items()},
            **told,
            "t": MIDNIGHT_T + 3600.0 * course.day.start_h + elapsed_s,
            "elapsed_s": elapsed_s,
            "latitude_deg": np.full(shape, place.latitude_deg),
            "longitude_deg": np.full(shape, place.longitude_deg),
        }
    )
