"""What the model of arrivals would have said on journeys, against when runners really came."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.ahead import PARAMS, Basis, Params, forecast
from monitor.models import own_pace, station_stay
from monitor.models.arrays import summed_first
from monitor.models.rows import concatenate
from monitor.race_plan import Places
from monitor.usual_pace import usual_s_m
from tests.bench.journeys import EVERY_S, Journey

Floats = NDArray[np.float64]

ASK_EVERY_S: Final = 600  # a crew looks about so often
FIRST_S: Final = 600.0  # before, nothing is known that a plan would not tell
NEAR_S: Final = 120.0  # who is nearly there needs no forecast
SPREAD_M: Final = 15.0  # how far off a position is


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
    count, arrivals : how many forecasts there are, and of how many arrivals
    held : share of the arrivals between the bounds [1]
    early, late : share before and after them [1]
    error, pace_error, adjusted_error : median absolute error of the middle, and of the two
        baselines, of the time ahead [1]
    width : median width of the bounds, of the time ahead [1]
    """

    count: int
    arrivals: int
    held: float
    early: float
    late: float
    error: float
    pace_error: float
    adjusted_error: float
    width: float


class Asked(NamedTuple):
    """All questions put on a journey, as if each were a runner of its own.

    Attributes
    ----------
    journey : which
    pace, stay, basis : (questions,) what was known, as `monitor.ahead.forecast` takes it
    target : (stations + 1, questions) places asked for
    real_s : (stations + 1, questions) how far ahead they were in truth [s], NaN where not asked
    pace_s, adjusted_s : (stations + 1, questions) at the mean paces so far [s]
    runner : (questions,) whose
    """

    journey: Journey
    pace: own_pace.State
    stay: station_stay.State
    basis: Basis
    target: Places
    real_s: Floats
    pace_s: Floats
    adjusted_s: Floats
    runner: Floats


def asked(journey: Journey, params: Params = PARAMS) -> Asked:
    """Learn of a journey as the monitor does, and ask every few minutes for each place ahead."""
    plan, runners = journey.plan, journey.at_m.shape[1]
    usual = usual_s_m(journey.finish_h, plan, params.pace)
    pace, stay = own_pace.initial(runners), station_stay.initial(runners)
    nothing = np.full(runners, np.nan)
    # Nobody is off before the first second in which something was seen of them.
    first_t = np.nanmin(journey.at_t, axis=0)
    found = []
    for moment, t in enumerate(journey.t.tolist()):
        at_m, at_t = journey.at_m[moment], journey.at_t[moment]
        pace = own_pace.learn(pace, at_m, at_t, usual, plan, params.pace)
        now = np.full(runners, t)
        words = nothing, nothing, nothing, nothing
        stay = station_stay.step(
            stay, station_stay.Seen(now, at_m, at_t, pace.at_t, *words), plan, params.stay
        )
        if moment % (ASK_EVERY_S // EVERY_S) == 0:
            basis = Basis(
                now, at_m, at_t, np.full(runners, SPREAD_M), journey.fatigue[moment], usual
            )
            found.append((pace, stay, basis, first_t, np.arange(runners, dtype=np.float64)))
    pace, stay, basis, first_t, runner = reduce(concatenate, found)
    target = np.arange(len(plan.at_m))[:, np.newaxis] + np.zeros(len(runner), dtype=np.intp)
    at_m, elapsed_s = basis.seen_m, basis.seen_t - first_t
    ahead_m = plan.at_m[:, np.newaxis] - at_m
    done_level_m = summed_first(plan.equal_at(at_m))
    ahead_level_m = summed_first(plan.equal_at(plan.at_m))[:, np.newaxis] - done_level_m
    since_s = basis.seen_t - basis.t
    real_s = journey.reached_t[:, runner.astype(np.intp)] - basis.t
    there = target >= stay.passed + ~np.isnan(stay.at)
    wanted = (real_s > NEAR_S) & (elapsed_s >= FIRST_S) & (at_m > 300.0) & (ahead_m > 100.0) & there
    return Asked(
        journey, pace, stay, basis, target, np.where(wanted, real_s, np.nan),
        ahead_m * elapsed_s / np.maximum(at_m, 1.0) + since_s,
        ahead_level_m * elapsed_s / np.maximum(done_level_m, 1.0) + since_s, runner,
    )  # fmt: skip


def answers(questions: Asked, params: Params = PARAMS) -> Said:
    """What the model says to all of them."""
    one = questions
    times = forecast(one.pace, one.stay, one.basis, one.target, one.journey.plan, params)
    wanted = ~np.isnan(one.real_s)
    rows = one.target * 0.0 + one.runner
    columns = (
        *(times - one.basis.t), one.pace_s, one.adjusted_s, one.real_s, rows, one.target * 1.0
    )  # fmt: skip
    return Said(*(column[wanted] for column in columns))


def joined(said: Iterable[Said]) -> Said:
    """Several journeys' forecasts as one."""
    return Said(*(np.concatenate(column) for column in zip(*said, strict=True)))


def weights(said: Said) -> Floats:
    """What each forecast counts for: all runners the same, and each one's stations the same.

    What is said of one arrival every ten minutes hangs together, and there are more of them the
    farther it was: counted one by one, those of the last station would be most of all.
    """
    pairs = np.stack((said.runner, said.target))
    names, pair = np.unique(pairs, axis=1, return_inverse=True)
    asked_often = np.bincount(pair.ravel())
    whose = np.searchsorted(np.unique(names[0]), names[0])
    stations = np.bincount(whose)
    each = 1.0 / (asked_often * stations[whose])[pair.ravel()]
    shares: Floats = each / each.sum()
    return shares


def score(said: Said) -> Score:
    """Count how good they were, weighed as `weights` has it."""
    real_s, weight = said.real_s, weights(said)
    early, late = real_s < said.low_s, real_s > said.high_s

    def error(told_s: Floats) -> float:
        return median(np.abs(told_s - real_s) / real_s, weight)

    shares = float(early @ weight), float(late @ weight)
    return Score(
        count=len(real_s),
        arrivals=len(np.unique(np.stack((said.runner, said.target)), axis=1).T),
        held=1.0 - sum(shares),
        early=shares[0],
        late=shares[1],
        error=error(said.middle_s),
        pace_error=error(said.pace_s),
        adjusted_error=error(said.adjusted_s),
        width=median((said.high_s - said.low_s) / real_s, weight),
    )


def median(values: Floats, weight: Floats) -> float:
    """The value that half of the weight is below.

    Examples
    --------
    >>> median(np.array([1.0, 2.0, 9.0]), np.array([0.2, 0.5, 0.3]))
    2.0
    """
    order = np.argsort(values)
    sums = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2.0)])
