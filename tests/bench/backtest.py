"""What the model of arrivals would have said on journeys, against when runners really came."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models import arrival, own_pace
from monitor.models.arrays import summed_first
from monitor.usual_pace import usual_s_m
from tests.bench.journeys import EVERY_S, Journey

Floats = NDArray[np.float64]

ASK_EVERY_S: Final = 600  # a crew looks about so often
FIRST_S: Final = 600.0  # before, nothing is known that a plan would not tell
NEAR_S: Final = 120.0  # who is nearly there needs no forecast


class Said(NamedTuple):
    """Forecasts made on a journey, (n,) each.

    Attributes
    ----------
    low_s, middle_s, high_s : how far ahead the runner was said to arrive [s]
    pace_s, adjusted_s : the same at the mean pace so far, and at the mean grade-adjusted pace [s]
    real_s : when they did [s]
    runner, target : whose, and which station's
    """

    low_s: Floats
    middle_s: Floats
    high_s: Floats
    pace_s: Floats
    adjusted_s: Floats
    real_s: Floats
    runner: Floats
    target: Floats

    def where(self, chosen: NDArray[np.bool_]) -> "Said":
        """Some of them."""
        return Said(*(column[chosen] for column in self))


@dataclass(frozen=True)
class Score:
    """How good forecasts were.

    Attributes
    ----------
    count : how many there are
    held : share of the arrivals between the bounds [1]
    early, late : share before and after them [1]
    error, pace_error, adjusted_error : median absolute error of the middle, and of the two
        baselines, of the time ahead [1]
    width : median width of the bounds, of the time ahead [1]
    """

    count: int
    held: float
    early: float
    late: float
    error: float
    pace_error: float
    adjusted_error: float
    width: float


def forecasts(
    journey: Journey,
    pace_params: own_pace.Params | None = None,
    params: arrival.Params | None = None,
) -> Said:
    """Ask the model every few minutes of a journey for every place still ahead."""
    own, mine = pace_params or own_pace.Params(), params or arrival.Params()
    plan, runners = journey.plan, journey.at_m.shape[1]
    usual = usual_s_m(journey.finish_h, plan, own)
    state = own_pace.initial(runners)
    targets = np.arange(len(plan.at_m))[:, np.newaxis] + np.zeros((1, runners), dtype=np.intp)
    # Nobody is off before the first second in which something was seen of them.
    first_t = np.nanmin(journey.at_t, axis=0)
    columns: list[list[Floats]] = [[] for _ in Said._fields]
    for moment, t in enumerate(journey.t.tolist()):
        at_m, at_t = journey.at_m[moment], journey.at_t[moment]
        state = own_pace.learn(state, at_m, at_t, usual, plan, own)
        if moment % (ASK_EVERY_S // EVERY_S):
            continue
        elapsed_s = at_t - first_t
        passed = (at_m > plan.at_m[:-1, np.newaxis] + 100.0).sum(axis=0)
        planned_s = plan.stops_before_s[passed]
        pace = own_pace.expected(state, journey.fatigue[moment], usual, planned_s, own)
        start = arrival.Start(at_m, at_t, np.full(runners, 15.0), np.zeros(runners), state.moving_s)
        said = arrival.arrivals(start, pace, passed, targets, plan, mine, own) - t
        real_s = journey.reached_t - t
        ahead_m = plan.at_m[:, np.newaxis] - at_m
        ahead_level_m = summed_first(
            plan.equal_at(plan.at_m[targets]) - plan.equal_at(at_m)[:, np.newaxis]
        )
        done_level_m = summed_first(plan.equal_at(at_m))
        asked = (real_s > NEAR_S) & (elapsed_s >= FIRST_S) & (at_m > 300.0) & (ahead_m > 100.0)
        baselines = ahead_m * elapsed_s / at_m, ahead_level_m * elapsed_s / done_level_m
        rows = targets * 0.0 + np.arange(runners)
        for column, values in zip(
            columns, (*said, *(one + at_t - t for one in baselines), real_s, rows, targets * 1.0),
            strict=True,
        ):  # fmt: skip
            column.append(values[asked])
    return Said(*(np.concatenate(column) for column in columns))


def joined(said: Iterable[Said]) -> Said:
    """Several journeys' forecasts as one."""
    return Said(*(np.concatenate(column) for column in zip(*said, strict=True)))


def score(said: Said) -> Score:
    """Count how good they were."""
    real_s = said.real_s
    early, late = real_s < said.low_s, real_s > said.high_s

    def error(told_s: Floats) -> float:
        return float(np.median(np.abs(told_s - real_s) / real_s))

    return Score(
        count=len(real_s),
        held=float(1.0 - early.mean() - late.mean()),
        early=float(early.mean()),
        late=float(late.mean()),
        error=error(said.middle_s),
        pace_error=error(said.pace_s),
        adjusted_error=error(said.adjusted_s),
        width=float(np.median((said.high_s - said.low_s) / real_s)),
    )
