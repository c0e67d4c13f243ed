"""What the crew reported of each runner that alerts still need later: cramps, twitches, signs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.events import Cramp, Dnf, Event, Finish, Symptom, Twinge
from monitor.alerts.protocol import muscle_code, side_code
from monitor.alerts.red_flags import code_of
from monitor.columns import Logged
from monitor.models.block import stacked

RED_FLAG_S = 1800.0  # so long a reported sign counts as present

Runners = NDArray[np.float64]


class CrewReports(NamedTuple):
    """(runners,) each; NaN for never, -1 for not said.

    Attributes
    ----------
    muscle, side : newest reported with a cramp or twitch; see `monitor.alerts.protocol`
    muscles : bits of the muscles reported in the present cramp
    cramp_t, twinge_t : when a cramp and a twitch were reported last [s]
    red_flag, red_flag_t : newest reported sign, see `monitor.alerts.red_flags`, and when [s]
    finish_t : when the runner's race ended [s]
    """

    muscle: Runners
    side: Runners
    muscles: Runners
    cramp_t: Runners
    twinge_t: Runners
    red_flag: Runners
    red_flag_t: Runners
    finish_t: Runners


def nothing(rows: int) -> CrewReports:
    """Nothing was reported of these runners yet."""
    never, unsaid, none = np.full(rows, np.nan), np.full(rows, -1.0), np.zeros(rows)
    return CrewReports(unsaid, unsaid, none, never, never, none, never, never)


def update(
    known: CrewReports, events: Sequence[Sequence[Event]], t: Runners, cramped: NDArray[np.bool_]
) -> CrewReports:
    """Take in the events of one second.

    Parameters
    ----------
    known : what was reported before
    events : of each runner, in order
    t : (runners,) the second [s]
    cramped : (runners,) whether a cramp lasts: one reported now belongs to it
    """
    if not any(events):
        return known
    new = CrewReports(*(column.copy() for column in known))
    for at, theirs in enumerate(events):
        lasting = bool(cramped[at])
        for event in theirs:
            _note(new, at, event, float(t[at]), lasting=lasting)
            lasting = lasting or isinstance(event, Cramp)
    return new


def run(
    known: CrewReports, events: Logged, t: Runners, cramped: NDArray[np.bool_]
) -> tuple[CrewReports, CrewReports]:
    """Take in the events of a block.

    Parameters
    ----------
    known : what was reported before
    events : what was logged, by second
    t : (seconds, runners) the second [s]
    cramped : (seconds, runners) whether a cramp lasts: one reported now belongs to it

    Returns
    -------
    What is known after the block, and what was known in each of its seconds, (seconds, runners),
    or (runners,) if nothing was logged.
    """
    if not events:
        return known, known
    by_second = []
    for second in range(len(t)):
        if second in events:
            known = update(known, events[second], t[second], cramped[second])
        by_second.append(known)
    return known, stacked(by_second)


def _note(new: CrewReports, at: int, event: Event, t: float, *, lasting: bool) -> None:
    match event:
        case Cramp():
            before = int(new.muscles[at]) if lasting else 0
            new.muscle[at], new.side[at] = muscle_code(event.muscle), side_code(event.side)
            new.muscles[at] = before | 1 << muscle_code(event.muscle)
            new.cramp_t[at] = t if not lasting else new.cramp_t[at]
        case Twinge():
            new.muscle[at], new.side[at] = muscle_code(event.muscle), side_code(event.side)
            new.twinge_t[at] = t
        case Symptom():
            if flag := code_of(event.name):
                new.red_flag[at], new.red_flag_t[at] = flag, t
        case Finish() | Dnf():
            new.finish_t[at] = t
        case _:
            pass  # nothing that alerts come back to
