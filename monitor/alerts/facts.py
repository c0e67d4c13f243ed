"""What is known about one runner at the moment an alert is worded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.race.settings import Runner
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS, IndexOutput, Output


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """One index at one moment.

    Attributes
    ----------
    score, low, high : the index and its 10 % and 90 % bounds, NaN if unknown
    leading : the names of the two largest parts, the largest first
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


@dataclass(frozen=True, slots=True)
class Facts:
    """One runner at one moment; NaN where unknown.

    Attributes
    ----------
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
    fatigue, cramp : the indices
    """

    name: str
    severity: int
    pace_ratio: float
    goal_speed_mps: float
    grade_adjusted_mps: float
    critical_speed_mps: float
    grade: float
    since_carbs_s: float
    carbs_last_hour_g: float
    carbs_goal_g_h: float
    since_record_s: float
    fatigue: IndexFacts
    cramp: IndexFacts


def facts_at(
    output: Output, at: int, runner: Runner, severity: int, since_record_s: float
) -> Facts:
    """Gather what is known of one runner.

    Parameters
    ----------
    output : what the models said in this second
    at : the runner's position in it
    runner : who it is
    severity : of the alert to be worded
    since_record_s : time since anything was measured [s]
    """
    goal_g_h = runner.plan.carbs_g_h
    return Facts(
        name=runner.name,
        severity=severity,
        pace_ratio=float(output.pace_ratio[at]),
        goal_speed_mps=float(output.goal_speed_mps[at]),
        grade_adjusted_mps=float(output.grade_adjusted_mps[at]),
        critical_speed_mps=float(output.critical_speed_mps[at]),
        grade=float(output.grade[at]),
        since_carbs_s=float(output.since_carbs_s[at]),
        carbs_last_hour_g=float(output.carbs_last_hour_g[at]),
        carbs_goal_g_h=math.nan if goal_g_h is None else goal_g_h,
        since_record_s=since_record_s,
        fatigue=_index_at(output.fatigue, FATIGUE_PARTS, at),
        cramp=_index_at(output.cramp, CRAMP_PARTS, at),
    )


def _index_at(index: IndexOutput, names: Sequence[str], at: int) -> IndexFacts:
    parts = index.parts[:, at]
    known = [row for row in np.argsort(-parts) if parts[row] > 0]
    return IndexFacts(
        score=float(index.score[at]),
        low=float(index.low[at]),
        high=float(index.high[at]),
        leading=tuple(names[row] for row in known[:2]),
    )
