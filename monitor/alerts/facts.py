"""What is known about one runner at the moment an alert is worded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.events import Muscle, Side
from ingest.language.catalogue import Catalogue, catalogue
from ingest.race.settings import Runner
from monitor.alerts.protocol import MUSCLES, SIDES
from monitor.alerts.situation import Codes, Runners, Situation
from monitor.alerts.surroundings import Surroundings
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS, IndexOutput, Output

NAN: Final = math.nan


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """One index at one moment.

    Attributes
    ----------
    score, low, high : the index and its 10 % and 90 % bounds, NaN if unknown
    leading : names of the two largest parts, the largest first; those only assumed come last
    """

    score: float
    low: float
    high: float
    leading: tuple[str, ...]

    @property
    def confidence(self) -> str:
        """How far the bounds are apart, in a word: good, fair or poor."""
        width = self.high - self.low
        if math.isnan(width) or width > 40:
            return "poor"
        return "good" if width < 20 else "fair"


Place = tuple[int, ...]
"""(the second,) the runner: where in a block, or in a second, somebody's numbers are."""

NOWHERE: Final = Surroundings()
NO_INDEX: Final = IndexFacts(NAN, NAN, NAN, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One runner at one moment; NaN where unknown.

    What is not listed here is what `monitor.alerts.situation.Situation` says of it.

    Attributes
    ----------
    say : the texts, in the language of the race
    name : what people call the runner
    severity : 1 info, 2 warning, 3 urgent
    pace_ratio : effort of the last 20 min over the effort that lasts to the finish
    goal_speed_mps : grade-adjusted speed that lasts to the finish [m/s]
    grade_adjusted_mps : grade-adjusted speed now [m/s]
    critical_speed_mps : critical speed now [m/s]
    grade : slope now, rise over run
    since_carbs_s : time since at least 15 g of carbohydrate [s]
    carbs_last_hour_g : carbohydrate logged in the last hour [g]
    carbs_goal_g_h : what the runner planned to take [g/h]
    since_record_s : time since anything was measured [s]
    silent_s : how long the present silence has lasted, or the last one did [s]
    still_s : how long the runner has not moved [s]
    losses : how often the signal was lost in the last hour, now included
    fatigue, cramp : the indices
    muscle, side : reported with the newest cramp or twitch, None if not said
    quality : 1 seen, 0 lost, by input; inputs that nobody expects are not in it
    course_m, off_course_m : place on the course, and how far from it the last position was [m]
    around : what its places and times are called
    """

    say: Catalogue = field(default_factory=catalogue, repr=False)
    name: str
    severity: int
    pace_ratio: float = NAN
    goal_speed_mps: float = NAN
    grade_adjusted_mps: float = NAN
    critical_speed_mps: float = NAN
    grade: float = NAN
    since_carbs_s: float = NAN
    carbs_last_hour_g: float = NAN
    carbs_goal_g_h: float = NAN
    since_record_s: float = NAN
    silent_s: float = NAN
    still_s: float = NAN
    losses: float = NAN
    fatigue: IndexFacts = NO_INDEX
    cramp: IndexFacts = NO_INDEX
    muscle: Muscle | None = None
    side: Side | None = None
    quality: dict[str, float] = field(default_factory=dict)
    red_flag: int = 0
    stage: int = 0
    implausible: int = 0
    time_left_s: float = NAN
    glycogen_pct: float = NAN
    empty_in_s: float = NAN
    carbs_used_g_h: float = NAN
    fluid_deficit_pct: float = NAN
    body_water_change_l: float = NAN
    plasma_sodium_mmol_l: float = NAN
    intake_l_h: float = NAN
    sweat_l_h: float = NAN
    since_drink_s: float = NAN
    sodium_factor: float = NAN
    wbgt_c: float = NAN
    psi: float = NAN
    uncompensable_s: float = NAN
    cold_factor: float = NAN
    soaked: float = NAN
    temp_drop_c: float = NAN
    descent_ahead_m: float = NAN
    eccentric_share: float = NAN
    cadence_drift: float = NAN
    decoupling: float = NAN
    since_twinge_s: float = NAN
    cramped_s: float = NAN
    muscles_cramped: float = NAN
    cap_mps: float = NAN
    cap_ratio: float = NAN
    too_steep: float = NAN
    race_effort_ratio: float = NAN
    race_descent_ratio: float = NAN
    sustainable_pct: float = NAN
    leave_in_s: float = NAN
    drive_s: float = NAN
    next: float = NAN
    crewed: float = NAN
    closing: float = NAN
    at: float = NAN
    late_t: float = NAN
    crewed_early_t: float = NAN
    crewed_late_t: float = NAN
    overdue_s: float = NAN
    closes_t: float = NAN
    cutoff_margin_s: float = NAN
    station_s: float = NAN
    station_over_s: float = NAN
    crew_helps: float = NAN
    seen_m: float = NAN
    seen_t: float = NAN
    lost_m: float = NAN
    silent_from_m: float = NAN
    silent_to_m: float = NAN
    silent_before: float = NAN
    heard_again_t: float = NAN
    course_m: float = NAN
    off_course_m: float = NAN
    around: Surroundings = NOWHERE


_QUALITIES: Final = tuple(
    (name.removesuffix("_quality"), name) for name in Situation._fields if name.endswith("_quality")
)
_FROM_OUTPUT: Final = (
    "pace_ratio", "goal_speed_mps", "grade_adjusted_mps", "critical_speed_mps", "grade",
    "since_carbs_s", "carbs_last_hour_g", "course_m", "off_course_m",
)  # fmt: skip
_CODES: Final = ("red_flag", "stage", "implausible")
_NUMBERS: Final = tuple(
    name
    for name in Facts.__dataclass_fields__
    if name in Situation._fields and name not in (*_CODES, "muscle", "side")
)


def facts_at(
    output: Output,
    at: int,
    runner: Runner,
    severity: int,
    situation: Situation,
    second: int | None = None,
    say: Catalogue | None = None,
    around: Surroundings = NOWHERE,
) -> Facts:
    """Gather what is known of one runner.

    Parameters
    ----------
    output : what the models said
    at : the runner's position in it
    runner : who it is
    severity : of the alert to be worded
    situation : what the rules looked at besides
    second : of the block; absent if output and situation are of one second
    say : the texts of the race's language; absent for English
    around : what places and times are called
    """
    goal_g_h = runner.plan.carbs_g_h
    place = (at,) if second is None else (second, at)
    known = {name: getattr(output, name).item(*place) for name in _FROM_OUTPUT}
    known |= _known_at(situation, place)
    quality = {
        "heart_rate": output.heart_rate_quality.item(*place),
        "motion": output.motion_quality.item(*place),
        **_quality_at(situation, place),
    }
    return Facts(
        say=say or catalogue(),
        name=runner.name,
        severity=severity,
        carbs_goal_g_h=math.nan if goal_g_h is None else goal_g_h,
        fatigue=_index_at(output.fatigue, FATIGUE_PARTS, place),
        cramp=_index_at(output.cramp, CRAMP_PARTS, place),
        quality=quality,
        around=around,
        **known,
    )


def _known_at(situation: Situation, place: Place) -> dict[str, Any]:
    """The situation of one runner by the names of `Facts`."""
    muscle, side = int(_one(situation.muscle, place)), int(_one(situation.side, place))
    return {
        "muscle": MUSCLES[muscle] if muscle >= 0 else None,
        "side": SIDES[side] if side >= 0 else None,
        **{name: int(_one(getattr(situation, name), place)) for name in _CODES},
        **{name: float(_one(getattr(situation, name), place)) for name in _NUMBERS},
    }


def _quality_at(situation: Situation, place: Place) -> dict[str, float]:
    """Of each input that somebody expects."""
    qualities = {name: _one(getattr(situation, field), place) for name, field in _QUALITIES}
    return {name: value for name, value in qualities.items() if value == value}  # not NaN


def _one(column: Runners | Codes, place: Place) -> float:
    """One runner's value of a column, which may have one value for all, or for all seconds."""
    if column.size == 1:
        return column.item()
    return column.item(*place[-column.ndim :])


def _index_at(index: IndexOutput, names: Sequence[str], place: Place) -> IndexFacts:
    column: tuple[int | slice, ...] = (*place[:-1], slice(None), place[-1])
    parts, missing = index.parts[column].tolist(), index.missing[column].tolist()
    # What was seen is a better reason than what is only assumed.
    known = [row for row, part in enumerate(parts) if part > 0]
    known.sort(key=lambda row: (missing[row], -parts[row]))
    return IndexFacts(
        score=index.score.item(*place),
        low=index.low.item(*place),
        high=index.high.item(*place),
        leading=tuple(names[row] for row in known[:2]),
    )
