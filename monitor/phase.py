"""What each runner is doing: waiting, racing, stopped, cramped, restarting, done.

Evidence: heuristic; the speeds and times are design choices.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.messages import Phase

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


class State(NamedTuple):
    """Phase codes and how long each runner has been still, moving and in the phase [s]."""

    phase: Codes
    still_s: Runners
    moving_s: Runners
    in_phase_s: Runners


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
    dt_s: float = 1.0,
    params: Params = Params(),
) -> tuple[State, Codes]:
    """Advance by one second.

    Parameters
    ----------
    state : where each runner was
    speed_mps : (runners,) speed, NaN where unknown [m/s]
    command : (runners,) `Command` logged in this second
    started : (runners,) whether the runner's race has begun
    dt_s : length of the step [s]
    params : thresholds

    Returns
    -------
    (State, (runners,) codes into `PHASES`)
    """
    unknown = np.isnan(speed_mps)
    still = speed_mps < params.still_mps
    moving = speed_mps > params.moving_mps
    still_s = np.where(unknown, state.still_s, np.where(still, state.still_s + dt_s, 0.0))
    moving_s = np.where(unknown, state.moving_s, np.where(moving, state.moving_s + dt_s, 0.0))

    before = state.phase
    resumed = command == Command.RESUME
    phase = np.where((before == WAITING) & started, RACING, before)
    phase = np.where((phase == RACING) & (still_s >= params.still_s), STOPPED, phase)
    phase = np.where((phase == STOPPED) & (moving_s >= params.moving_s), RACING, phase)
    phase = np.where((phase == CRAMPED) & (moving_s >= params.cramp_moving_s), RESTARTING, phase)
    over = (phase == RESTARTING) & (state.in_phase_s >= params.restart_s)
    phase = np.where(over, RACING, phase)
    running = (phase == RACING) | (phase == RESTARTING)
    phase = np.where(running & (command == Command.STOP), STOPPED, phase)
    phase = np.where((phase == CRAMPED) & resumed, RESTARTING, phase)
    phase = np.where((phase == STOPPED) & resumed, RACING, phase)
    active = (phase != FINISHED) & (phase != DNF) & (phase != WAITING)
    phase = np.where(active & (command == Command.CRAMP), CRAMPED, phase)
    phase = np.where(command == Command.FINISH, FINISHED, phase)
    phase = np.where(command == Command.DNF, DNF, phase).astype(np.int8)
    changed = phase != before
    still_s = np.where(changed, 0.0, still_s)
    moving_s = np.where(changed, 0.0, moving_s)
    in_phase_s = np.where(changed, 0.0, state.in_phase_s + dt_s)
    return State(phase, still_s, moving_s, in_phase_s), phase
