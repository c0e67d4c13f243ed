"""What the alert rules look at, set by hand: calm, but for what a test changes."""

from typing import Any

import numpy as np

from monitor import engine
from monitor.alerts.rules import RULES, Rule, Situation, index_of, judge_all
from monitor.models.indices import IndexOutput
from monitor.models.second import Output, inputs
from monitor.phase import RACING
from monitor.profile import profiles

CALM = {
    "pace_ratio": 0.9,
    "goal_speed_mps": 3.0,
    "grade_adjusted_mps": 2.8,
    "critical_speed_mps": 3.9,
    "above_critical": 0.0,
    "grade": 0.0,
    "since_carbs_s": 60.0,
    "carbs_last_hour_g": 60.0,
}


def output(**columns: float | IndexOutput) -> Output:
    """What the models say about one runner."""
    profile = profiles([None])
    _, silent = engine.step(engine.initial(profile), inputs(1), profile)
    arrays: dict[str, Any] = {
        name: np.array([value]) if isinstance(value, float) else value
        for name, value in {**CALM, **columns}.items()
    }
    return silent._replace(**arrays)


def index(level: int, parts: dict[str, float], names: tuple[str, ...], *missing: str) -> Any:
    """An index of one runner whose score is made of these parts."""
    unknown = level < 0
    score = np.nan if unknown else sum(parts.values())
    column = [[np.nan if unknown else parts.get(name, 0.0)] for name in names]
    return IndexOutput(
        score=np.array([score]),
        low=np.array([score - 5]),
        high=np.array([score + 5]),
        parts=np.array(column),
        missing=np.array([[name in missing] for name in names]),
        level=np.array([level]),
        trend_per_h=np.array([0.0]),
    )


def situation(
    phase: float = RACING,
    *,
    elapsed_s: float = 1800.0,
    progress: float = 0.1,
    since_record_s: float = 0.0,
    pace_known: float = True,
    **columns: float,
) -> Situation:
    """One runner of whom only this is known."""
    known: dict[str, Any] = {name: np.array([value]) for name, value in columns.items()}
    return Situation(
        phase=np.array([phase], dtype=np.int8),
        elapsed_s=np.array([elapsed_s]),
        progress=np.array([progress]),
        since_record_s=np.array([since_record_s]),
        pace_known=np.array([bool(pace_known)]),
        **known,
    )


def rule(key: str) -> Rule:
    (found,) = (one for one in RULES if one.key == key)
    return found


def judged(key: str, seen: Situation, said: Output | None = None) -> tuple[int, int]:
    """(severity that raises, severity that is kept up) by one rule for one runner."""
    rise, keep = judge_all(output() if said is None else said, seen)
    return int(rise[index_of(key), 0]), int(keep[index_of(key), 0])
