"""Heart rate made usable: impossible values refused, glitches hidden, the highest learned."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere, full
from monitor.models.block import joined
from monitor.models.leaps import believed_over
from monitor.models.scans import before_each, last_over, since_over, throughout, time_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    low_bpm: float = 30.0
    above_max_bpm: float = 10.0
    jump_bpm: float = 25.0
    jump_s: float = 2.0
    anew_s: float = 10.0
    learn_s: float = 15.0
    learn_limit_bpm: float = 22.0


class State(NamedTuple):
    """`recent` is (5, runners), the others (runners,); ages are infinite before any value."""

    recent: Runners
    age_s: Runners
    hr_max_bpm: Runners
    peak_bpm: Runners
    peak_s: Runners


class Heart(NamedTuple):
    """What is believed of a block, (seconds, runners) each.

    `median_bpm` is that of the last five values, NaN before any; `age_s` the time since a value
    was accepted [s]; `hr_max_bpm` given, from age, or learned; `out_of_range` where the value is
    none that any heart with the given maximum can have.
    """

    median_bpm: Runners
    age_s: Runners
    hr_max_bpm: Runners
    out_of_range: Flags


def initial(hr_max_bpm: Runners) -> State:
    """State before the first heart beat, of runners who are said to have these maxima."""
    rows = len(hr_max_bpm)
    return State(
        recent=np.full((5, rows), np.nan),
        age_s=full(rows, np.inf),
        hr_max_bpm=hr_max_bpm.copy(),
        peak_bpm=full(rows, 0.0),
        peak_s=full(rows, 0.0),
    )


def run(
    state: State,
    heart_rate_bpm: Runners,
    given_max_bpm: Runners,
    max_known: Flags,
    params: Params,
    dt_s: float,
) -> tuple[State, Heart]:
    """Clean a block of raw heart rates.

    Rejected are values below `low_bpm`, more than `above_max_bpm` over the highest heart rate
    (of a maximum that is only guessed: over the highest that can be learned), or more than
    `jump_bpm` away from a value accepted at most `jump_s` ago. The first value after more than
    `anew_s` takes the place of all five that the median is of.

    The highest heart rate is learned: 15 s of values above it without one below raise it to the
    lowest median of these seconds, a lower bound of the 30-second median; the next 15 s count
    anew. Seconds without a value don't count.

    Parameters
    ----------
    heart_rate_bpm : (seconds, runners) as the sensor says [bpm], NaN if missing
    given_max_bpm : (runners,) the highest, before anything was learned [bpm]
    max_known : (runners,) whether that is the runner's own
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and `Heart` of its seconds

    Notes
    -----
    The highest heart rate seldom changes: the block is gone through as if it would not, up to
    the second in which it does. Evidence: heuristic. docs/models.md.
    """
    parts: list[Heart] = []
    while len(heart_rate_bpm):
        state, part = _until_learned(state, heart_rate_bpm, given_max_bpm, max_known, params, dt_s)
        heart_rate_bpm = heart_rate_bpm[len(part.age_s) :]
        parts.append(part)
    return state, parts[0] if len(parts) == 1 else joined(parts)


def median_of_five(values: Runners | tuple[Runners, ...]) -> Runners:
    """Median over the first axis of (5, ...), without sorting.

    Examples
    --------
    >>> median_of_five(np.array([[5.0], [1.0], [4.0], [2.0], [3.0]]))
    array([3.])
    """
    a, b, c, d, e = values
    low: Runners = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    middle: Runners = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
    return middle


def _until_learned(
    state: State,
    heart_rate_bpm: Runners,
    given_max_bpm: Runners,
    max_known: Flags,
    params: Params,
    dt_s: float,
) -> tuple[State, Heart]:
    """Go on to the first second in which somebody's highest heart rate rises, or to the end."""
    most_bpm = given_max_bpm + params.learn_limit_bpm
    believable_bpm = np.where(max_known, state.hr_max_bpm, most_bpm) + params.above_max_bpm
    possible = (heart_rate_bpm >= params.low_bpm) & (heart_rate_bpm <= believable_bpm)
    accepted = believed_over(
        state.recent[-1],
        state.age_s,
        heart_rate_bpm,
        possible,
        params.jump_bpm,
        params.jump_s,
        dt_s,
    )
    age_s = since_over(state.age_s, accepted, dt_s)
    anew = accepted & (before_each(state.age_s, age_s) + dt_s > params.anew_s)
    recent = _recent(state.recent, heart_rate_bpm, accepted, anew)
    median_bpm = median_of_five(recent)
    over = median_bpm > state.hr_max_bpm
    peak_s = time_over(state.peak_s, over, dt_s, accepted)
    lowest_bpm = _lowest(state, median_bpm, over, peak_s)
    limited_bpm = np.minimum(lowest_bpm, most_bpm)
    learned = over & (peak_s >= params.learn_s) & (limited_bpm > state.hr_max_bpm)
    last = _first_or_last(learned)
    hr_max_bpm = np.empty((last + 1, *state.hr_max_bpm.shape))
    hr_max_bpm[:] = state.hr_max_bpm
    np.copyto(hr_max_bpm[last], limited_bpm[last], where=learned[last])
    new = State(
        recent=np.array([one[last] for one in recent]),
        age_s=age_s[last],
        hr_max_bpm=hr_max_bpm[last],
        peak_bpm=lowest_bpm[last],
        peak_s=np.where(learned[last], 0.0, peak_s[last]),
    )
    refused = (heart_rate_bpm < params.low_bpm) | (heart_rate_bpm > most_bpm + params.above_max_bpm)
    end = last + 1
    return new, Heart(median_bpm[:end], age_s[:end], hr_max_bpm, refused[:end])


def _first_or_last(flags: Flags) -> int:
    """The first second in which there is any, else the last."""
    if not np.count_nonzero(flags):
        return len(flags) - 1
    return int(flags.any(axis=1).argmax())


def _recent(
    before: Runners, heart_rate_bpm: Runners, accepted: Flags, anew: Flags
) -> tuple[Runners, ...]:
    """The last five values of each second, held while none is accepted."""
    held_bpm = last_over(before[-1], heart_rate_bpm, accepted)
    whole = np.concatenate((before[1:], held_bpm))
    seconds = len(held_bpm)
    recent = tuple(whole[at : at + seconds] for at in range(5))
    if not anywhere(anew):
        return recent
    place = np.arange(seconds)[:, np.newaxis]
    begun = np.maximum.accumulate(np.where(anew, place, -5), axis=0)
    first_bpm = last_over(before[-1], heart_rate_bpm, anew)
    return tuple(np.where(place - 4 + at < begun, first_bpm, one) for at, one in enumerate(recent))


def _lowest(state: State, median_bpm: Runners, over: Flags, peak_s: Runners) -> Runners:
    """Lowest median since it is over the maximum, (seconds, runners)."""
    if not anywhere(over):
        return throughout(state.peak_bpm, len(median_bpm))
    lowest = np.empty(median_bpm.shape)
    last_bpm = state.peak_bpm
    goes_on = before_each(state.peak_s, peak_s) > 0.0
    for second, value in enumerate(median_bpm):
        if anywhere(over[second]):
            here = np.where(goes_on[second], np.minimum(value, last_bpm), value)
            last_bpm = np.where(over[second], here, last_bpm)
        lowest[second] = last_bpm
    return lowest
