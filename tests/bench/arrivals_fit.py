"""How the numbers of the bounds of arrival times are fitted, and what they are worth elsewhere.

The width is fitted once on all journeys together, never for one of them: with the pinball loss, the
proper score of a quantile. What that says of races that it has not seen is told by leaving each
course out in turn, with all its fields, and counting how often the bounds hold on it that were
fitted on the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import ahead
from monitor.models import arrival
from monitor.models.own_pace import Pace
from tests.bench.backtest import Asked, Said, answers, weights

Floats = NDArray[np.float64]

FREE: Final = ("stretch", "learned_s", "drift_h", "later")
"""What is fitted. `earlier` is that of a normal distribution, which makes the others its sigmas;
of how long people stop neither recordings without stations nor simulated runners are a witness."""
MOST: Final = 1500  # forecasts of a journey that are looked at
FACTORS: Final = (2.0, 1.4, 1.15, 1.05)  # by which each number in turn is tried larger and smaller
ROUNDS: Final = 6  # at most, with each factor
WANTED: Final = 0.8
HALVINGS: Final = 20
RANGE: Final = (1e-3, 1e5)


@dataclass(frozen=True)
class Sample:
    """Forecasts of a journey before their bounds.

    Attributes
    ----------
    course : of its group, which is left out as a whole
    simulated : whether it is of a simulated race
    way, start, pace : (forecasts,) as `arrival.bounds` takes them
    since_s : (forecasts,) how long ago the runner was seen [s]
    log_real : (forecasts,) logarithm of the time from then until they came
    weight : (forecasts,) what each counts for, 1 together
    """

    course: str
    simulated: bool
    way: arrival.Way
    start: arrival.Start
    pace: Pace
    log_real: Floats
    weight: Floats

    @cached_property
    def error(self) -> float:
        """Mean absolute error of the likely time, as a logarithm."""
        return float(np.abs(self.log_real - np.log(self.way.whole_s)) @ self.weight)


def sample(questions: Asked, params: ahead.Params = ahead.PARAMS) -> Sample:
    """What of a journey the bounds are made of."""
    one, journey = questions, questions.journey
    start, pace, passed = ahead.setting_out(one.pace, one.stay, one.basis, journey.plan, params)
    way = arrival.way(
        start, pace, passed, one.target, journey.plan, params.times, params.pace
    )  # fmt: skip
    wanted = np.flatnonzero(~np.isnan(one.real_s))
    said: Said = answers(one, params)
    weight = weights(said)
    few = np.linspace(0, len(wanted) - 1, min(MOST, len(wanted))).astype(np.intp)

    def flat(column: Floats) -> Floats:
        rows = np.broadcast_to(column, (*column.shape[:-1], *one.target.shape)[-2:])
        return rows.ravel()[wanted][few]

    real_s = flat(one.real_s) + flat(one.basis.t - start.t)
    return Sample(
        course=journey.name, simulated=journey.simulated, way=arrival.Way(*map(flat, way)),
        start=arrival.Start(*map(flat, start)),
        pace=pace._replace(scatter=flat(pace.scatter)), log_real=np.log(real_s),
        weight=weight[few] / weight[few].sum(),
    )  # fmt: skip


def loss(samples: Sequence[Sample], params: arrival.Params) -> float:
    """Mean pinball loss of both bounds: of each course, then of recordings and of races.

    Each journey's is taken by how far off its likely times were, which no bound changes: else the
    few that went quite otherwise than expected would set the width of all.
    """
    losses = []
    for one in samples:
        low_s, high_s = arrival.bounds(one.way, one.start, one.pace, params)
        early, late = one.log_real - np.log(low_s), one.log_real - np.log(high_s)
        each = np.maximum(0.1 * early, -0.9 * early) + np.maximum(0.9 * late, -0.1 * late)
        losses.append(float(each @ one.weight) / one.error)
    return _mean_of_kinds(samples, losses)


def shaped(
    samples: Sequence[Sample], begin: arrival.Params, factors: Sequence[float] = FACTORS
) -> arrival.Params:
    """Search the numbers with the least loss from `begin` on: each in turn, in ever finer steps.

    That settles what makes a range wide, and which side of it. `scaled` then settles how wide it
    is as a whole, since the loss gives up the few that come quite otherwise.
    """
    best, least = begin, loss(samples, begin)
    for factor in factors:
        for _ in range(ROUNDS):
            before = least
            for name in FREE:
                for by in (factor, 1.0 / factor):
                    value = min(max(getattr(best, name) * by, RANGE[0]), RANGE[1])
                    tried = replace(best, **{name: value})
                    worth = loss(samples, tried)
                    if worth < least:
                        best, least = tried, worth
                        break
            if before - least < 1e-6:
                break
    return best


def scaled(samples: Sequence[Sample], params: arrival.Params) -> arrival.Params:
    """The same, as much wider or narrower as makes 8 in 10 hold: of recordings and of races."""
    low, high = np.log(0.2), np.log(5.0)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if share_held(samples, _wider(params, float(np.exp(middle)))) < WANTED:
            low = middle
        else:
            high = middle
    return _wider(params, float(np.exp(0.5 * (low + high))))


def fitted(
    samples: Sequence[Sample], begin: arrival.Params, factors: Sequence[float] = FACTORS
) -> arrival.Params:
    """`shaped`, then `scaled`: as conformal quantile regression has it (Romano et al. 2019)."""
    return scaled(samples, shaped(samples, begin, factors))


def share_held(samples: Sequence[Sample], params: arrival.Params) -> float:
    """How often bounds hold: mean of each course, then of recordings and of races [1]."""
    return _mean_of_kinds(samples, [1.0 - sum(held(one, params)) for one in samples])


def _wider(params: arrival.Params, by: float) -> arrival.Params:
    return replace(params, stretch=by * params.stretch, drift_h=by * params.drift_h)


def held(one: Sample, params: arrival.Params) -> tuple[float, float]:
    """How often arrivals came before the early and after the late bound [1]."""
    low_s, high_s = arrival.bounds(one.way, one.start, one.pace, params)
    early, late = one.log_real < np.log(low_s), one.log_real > np.log(high_s)
    return float(early @ one.weight), float(late @ one.weight)


def _mean_of_kinds(samples: Sequence[Sample], values: Sequence[float]) -> float:
    by_kind: dict[bool, dict[str, list[float]]] = {}
    for one, value in zip(samples, values, strict=True):
        by_kind.setdefault(one.simulated, {}).setdefault(one.course, []).append(value)
    kinds = [
        np.mean([np.mean(theirs) for theirs in courses.values()]) for courses in by_kind.values()
    ]
    return float(np.mean(kinds))


@dataclass(frozen=True)
class LeftOut:
    """A course that nothing was fitted on, and how often the others' bounds fail there [1]."""

    course: str
    simulated: bool
    early: float
    late: float

    @property
    def held(self) -> float:
        """How often they hold [1]."""
        return 1.0 - self.early - self.late


def left_out(samples: Sequence[Sample], begin: arrival.Params) -> list[LeftOut]:
    """Fit on all courses but one, and count on that one; of each course, mean of its fields."""
    found = []
    for course in dict.fromkeys(one.course for one in samples):
        params = fitted([one for one in samples if one.course != course], begin, FACTORS[1:])
        theirs = [one for one in samples if one.course == course]
        early, late = np.mean([held(one, params) for one in theirs], axis=0).tolist()
        found.append(LeftOut(course, theirs[0].simulated, early, late))
    return found
