"""What each runner is doing: waiting, racing, stopped, cramped, restarting, done.

Evidence: heuristic; the speeds and times are design choices.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.messages import Phase
from monitor.models.scans import time_over

Runners = NDArray[np.float64]
Codes = NDArray[np.int8]

PHASES: Final[tuple[Phase, ...]] = (
    "waiting",
    "racing",
    "stopped",
    "cramped",
    "restarting",
    "finished",
    "dnf",
)
WAITING, RACING, STOPPED, CRAMPED, RESTARTING, FINISHED, DNF = range(len(PHASES))


class Command(IntEnum):
    """What somebody logged in this second that changes what the runner is doing."""

    NONE = 0
    STOP = 1
    RESUME = 2
    CRAMP = 3
    FINISH = 4
    DNF = 5


# What each command makes of each phase: rows are commands, columns phases as in `PHASES`.
_AFTER_COMMAND: Final = np.array(
    [
        [WAITING, RACING, STOPPED, CRAMPED, RESTARTING, FINISHED, DNF],
        [WAITING, STOPPED, STOPPED, CRAMPED, STOPPED, FINISHED, DNF],
        [WAITING, RACING, RACING, RESTARTING, RESTARTING, FINISHED, DNF],
        [WAITING, CRAMPED, CRAMPED, CRAMPED, CRAMPED, FINISHED, DNF],
        [FINISHED, FINISHED, FINISHED, FINISHED, FINISHED, FINISHED, FINISHED],
        [DNF, DNF, DNF, DNF, DNF, DNF, DNF],
    ],
    dtype=np.int8,
)

# Where each phase leads once its time (see `Params.limits`) is over.
_AFTER_TIME: Final = np.array(
    [RACING, STOPPED, RACING, RESTARTING, RACING, FINISHED, DNF], dtype=np.int8
)


@dataclass(frozen=True, slots=True)
class Params:
    """Speeds [m/s] and times [s] that tell moving from standing.

    Attributes
    ----------
    still_mps, still_s : slower than this for this long is a stop
    moving_mps, moving_s : faster than this for this long ends a stop
    cramp_moving_s : faster than `moving_mps` for this long ends a cramp
    restart_s : length of the restart after a cramp (walk 5, run 5, run 10 min)
    """

    still_mps: float = 0.3
    still_s: float = 60.0
    moving_mps: float = 0.5
    moving_s: float = 10.0
    cramp_moving_s: float = 60.0
    restart_s: float = 1200.0

    def limits(self) -> tuple[Runners, Runners, Runners]:
        """How long standing, moving and time itself leave each phase as it is [s]."""
        still, moving, time = np.full((3, len(PHASES)), np.inf)
        still[RACING] = self.still_s
        moving[STOPPED] = self.moving_s
        moving[CRAMPED] = self.cramp_moving_s
        time[RESTARTING] = self.restart_s
        return still, moving, time


class State(NamedTuple):
    """Phase codes and how long each runner has been still, moving and in the phase [s]."""

    phase: Codes
    still_s: Runners
    moving_s: Runners
    in_phase_s: Runners


PIECE_S: Final = 60  # seconds looked at together: most phases last longer

_PARAMS: Final = Params()
_STILL_S, _MOVING_S, _TIME_S = _PARAMS.limits()


def initial(rows: int) -> State:
    """Return the state of runners who wait for the start."""
    zero = np.zeros(rows)
    return State(np.full(rows, WAITING, dtype=np.int8), zero, zero, zero)


def step(
    state: State,
    *,
    speed_mps: Runners,
    command: Codes,
    started: NDArray[np.bool_],
    carried: NDArray[np.bool_] | None = None,
) -> tuple[State, Codes]:
    """Advance by one second: `run` over a block of one, (runners,) each."""
    state, codes = run(
        state,
        speed_mps=speed_mps[np.newaxis],
        command=command[np.newaxis],
        started=started[np.newaxis],
        carried=None if carried is None else carried[np.newaxis],
    )
    return state, codes[0]


def run(
    state: State,
    *,
    speed_mps: Runners,
    command: Codes,
    started: NDArray[np.bool_],
    carried: NDArray[np.bool_] | None = None,
) -> tuple[State, Codes]:
    """Advance over a block.

    Parameters
    ----------
    state : where each runner was
    speed_mps : (seconds, runners) speed, NaN where unknown: then neither standing nor moving [m/s]
    command : (seconds, runners) `Command` logged in each second; it beats what the speed says
    started : (seconds, runners) whether the runner's race has begun
    carried : (seconds, runners) whether something faster than legs carries them: nobody races so;
        absent: nobody

    Returns
    -------
    (State, (seconds, runners) codes into `PHASES`)
    """
    codes = np.empty(speed_mps.shape, dtype=np.int8)
    rides = np.zeros_like(started) if carried is None else carried
    begin = 0
    while begin < len(codes):
        piece = slice(begin, begin + PIECE_S)
        state, phase = _until_change(
            state, speed_mps[piece], command[piece], started[piece], rides[piece]
        )
        codes[begin : begin + len(phase)] = phase
        begin += len(phase)
    return state, codes


def _until_change(
    state: State,
    speed_mps: Runners,
    command: Codes,
    started: NDArray[np.bool_],
    carried: NDArray[np.bool_],
) -> tuple[State, Codes]:
    """Go on until anybody's phase changes, that second included, or to the end."""
    known = speed_mps >= 0.0
    still_s = time_over(state.still_s, speed_mps < _PARAMS.still_mps, 1.0, known)
    moving_s = time_over(state.moving_s, speed_mps > _PARAMS.moving_mps, 1.0, known)
    in_phase_s = state.in_phase_s + np.arange(1.0, len(speed_mps) + 1)[:, np.newaxis]

    before = state.phase
    over = (
        (still_s >= _STILL_S[before])
        | (moving_s >= _MOVING_S[before])
        | (in_phase_s > _TIME_S[before])
        | ((before == WAITING) & started)
        | ((before == RACING) & carried)
    )
    phase = _AFTER_COMMAND[command, np.where(over, _AFTER_TIME[before], before)]
    unchanged = phase == before
    everybody = unchanged.all(axis=1)
    last = len(phase) - 1 if everybody.all() else int(everybody.argmin())
    keep = unchanged[last]
    times = (still_s[last] * keep, moving_s[last] * keep, in_phase_s[last] * keep)
    return State(phase[last], *times), phase[: last + 1]
