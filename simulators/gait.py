"""How a simulated runner moves their legs: steps and step length for a speed."""

from typing import Final, NamedTuple

from simulators.elementwise import Condition, Number, choose, least, most

SPEED_RESOLUTION: Final = 256  # per m/s, as a foot pod sends it
STRIDE_RESOLUTION: Final = 100  # per m

_RUN_CADENCE: Final = (150.0, 205.0)  # lowest and highest, steps/min
_WALK_CADENCE: Final = (70.0, 130.0)
SLOWEST_MPS: Final = 0.25  # below this nobody walks, they stand and shift


class Gait(NamedTuple):
    """A second of movement as a foot pod reports it."""

    speed_mps: float
    cadence_spm: int
    stride_m: float | None
    running: bool


def gait(
    speed_mps: float, grade: float, *, running: bool, height_cm: float, quicker: float = 0.0
) -> Gait:
    """Steps for a speed, such that cadence times stride is speed.

    Parameters
    ----------
    speed_mps
        Speed along the ground, 0 to 15. [m/s]
    grade
        Rise over run; runners take shorter, quicker steps uphill. [1]
    running
        Running, else walking.
    height_cm
        Body height: long legs take fewer steps. [cm]
    quicker
        Habit, fatigue and chance together, added to the cadence. [steps/min]

    Returns
    -------
    Gait
        At a foot pod's resolution; without steps there is no step length.

    """
    if speed_mps < SLOWEST_MPS:
        return Gait(0.0, 0, None, running=False)
    cadence = round(
        steps_spm(speed_mps, grade, running=running, height_cm=height_cm, quicker=quicker)
    )
    speed = round(speed_mps * SPEED_RESOLUTION) / SPEED_RESOLUTION
    stride = round(speed * 60.0 / cadence * STRIDE_RESOLUTION) / STRIDE_RESOLUTION
    return Gait(speed, cadence, stride, running)


def steps_spm(
    speed_mps: Number, grade: Number, *, running: Condition, height_cm: Number, quicker: Number
) -> Number:
    """Steps a minute for a speed; of one runner or of many. Parameters as of `gait`.

    Notes
    -----
    Running cadence near 170 steps/min at 2.8 m/s and 8 more for each m/s; walking cadence grows
    with the square root of speed, 115 steps/min at 1.4 m/s. Evidence: usual values, adapted.
    """
    legs = 0.35 * (172.0 - height_cm)
    run = 170.0 + 8.0 * (speed_mps - 2.8) + 30.0 * most(grade, 0.0) + legs + quicker
    walk: Number = 115.0 * (speed_mps / 1.4) ** 0.5 + 0.5 * (legs + quicker)
    return choose(running, _within(run, *_RUN_CADENCE), _within(walk, *_WALK_CADENCE))


def _within(value: Number, low: float, high: float) -> Number:
    return least(most(value, low), high)
