"""Past runs whose teaching is known."""

import math
from collections.abc import Callable

from ingest.messages import Measured
from ingest.recordings.recording import Recording, Second

DAY_S = 86_400
RACE_T = 1_764_000_000  # when the race starts, for which all is learned


def recorded(
    seconds: int,
    second_at: Callable[[int], Measured],
    *,
    days_before: float = 7.0,
    name: str = "run.fit",
    dated: bool = True,
) -> Recording:
    """A run whose seconds a function makes."""
    start = int(RACE_T - days_before * DAY_S) - seconds if dated else 0
    made = tuple(Second(start + at, second_at(at)) for at in range(seconds))
    return Recording(name, "FIT", seconds, made, (), {}, (), has_absolute_time=dated)


def effort(
    duration_s: int,
    *,
    critical_mps: float = 4.0,
    reserve_m: float = 150.0,
    peak_bpm: float | None = 185.0,
    days_before: float = 7.0,
    slope: float = 0.0,
) -> Recording:
    """Ten minutes easy, an all-out effort, five minutes easy."""
    speed_mps = critical_mps + reserve_m / duration_s
    altitude_m = 800.0

    def second(at: int) -> Measured:
        nonlocal altitude_m
        hard = 600 <= at < 600 + duration_s
        speed = speed_mps if hard else 2.5
        altitude_m += slope * speed
        heart = None if peak_bpm is None else _following(at - 600, duration_s, peak_bpm)
        return Measured(
            speed_mps=speed, altitude_m=altitude_m, heart_rate_bpm=heart, cadence_spm=176
        )

    return recorded(900 + duration_s, second, days_before=days_before)


def downhill(
    metres: float, *, grade: float = -0.15, days_before: float = 3.0, dated: bool = True
) -> Recording:
    """A walk down with `metres` of descent."""
    speed = 2.0
    climb = grade / math.sqrt(1 + grade * grade)

    def second(at: int) -> Measured:
        # The altimeter and the speed speak of the same way along the slope.
        return Measured(speed_mps=speed, altitude_m=2500 + climb * speed * at, cadence_spm=170)

    return recorded(round(metres / -climb / speed), second, days_before=days_before, dated=dated)


def _following(at: int, duration_s: int, peak_bpm: float) -> float:
    """A heart rate that goes from 140 to the peak and back by a beat a second."""
    after_s = max(at - duration_s, 0)
    return max(min(140.0 + max(at, 0), peak_bpm) - after_s, 140.0)
