"""`Field`: all runners at one moment, in columns."""

from typing import Final

import numpy as np

from monitor.latest import HELD
from monitor.messages import Alert, AlertLevel, Field
from monitor.status import SHOWN_S, distance_m, level_names, phase_names
from monitor.told_columns import numbers, rounded
from monitor.watch import Watch

_MEASURED_ROWS: Final = [HELD.index(name) for name in ("heart_rate_bpm", "cadence_spm")]


def field_of(watch: Watch, *, at: float) -> Field:
    """All runners at one moment, wall time `at` [s]."""
    latest, output = watch.race.latest, watch.race.output
    everybody = np.arange(len(watch.runners))
    runners = [runner.id for runner in watch.runners]
    lag_s = watch.arrivals.lags_s(runners, latest.t, at)
    age_s = latest.t - latest.heard_t + lag_s
    measured = latest.value[_MEASURED_ROWS]
    is_fresh = latest.t - latest.value_t[_MEASURED_ROWS] + lag_s < SHOWN_S
    heart_rate_bpm, cadence_spm = numbers(measured, is_fresh)
    distances_m, fatigue, cramp, ages_s = rounded(
        everybody,
        [
            (distance_m(watch, everybody), 1),
            (output.fatigue.score, 1),
            (output.cramp.score, 1),
            (age_s, 2),
        ],
    )
    return Field(
        t=at,
        runner=tuple(runners),
        phase=tuple(phase_names(watch.race.phase.phase)),
        heart_rate_bpm=tuple(heart_rate_bpm),
        cadence_spm=tuple(cadence_spm),
        distance_m=tuple(distances_m),
        fatigue=tuple(fatigue),
        fatigue_level=tuple(level_names(output.fatigue.level)),
        cramp=tuple(cramp),
        cramp_level=tuple(level_names(output.cramp.level)),
        alerts=tuple(map(_counts, watch.active_of(everybody.tolist()))),
        age_s=tuple(ages_s),
    )


def _counts(alerts: tuple[Alert, ...]) -> dict[AlertLevel, int]:
    counts: dict[AlertLevel, int] = {}
    for alert in alerts:
        counts[alert.level] = counts.get(alert.level, 0) + 1
    return counts
