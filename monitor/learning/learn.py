"""What past runs teach about a runner; pure."""

from collections.abc import Sequence

import numpy as np

from ingest.race.settings import Runner
from ingest.recordings.recording import Recording
from monitor import profile
from monitor.learning import habits, heart, speed
from monitor.learning.rules import Finding, Params
from monitor.learning.runs import Heart, believed, trace
from monitor.models.oxygen import hr_max_from_age


def learn(
    recordings: Sequence[Recording], runner: Runner, race_t: float, params: Params | None = None
) -> tuple[Finding, ...]:
    """Learn from past runs; what can't be learned is told too, and why.

    Parameters
    ----------
    recordings : at least one past run of the runner
    runner : what runners.toml says of them
    race_t : start of the race [s], for the descents of the weeks before it
    params : what to believe

    Returns
    -------
    tuple of Finding
        Highest heart rate, critical speed and D′, the line of α1, descents, step rate.
    """
    params = params or Params()
    way = believed(recordings, runner)
    known = profile.profiles([runner])
    age = profile.Params().age_yr if runner.body.age is None else runner.body.age
    medians_bpm = heart.medians(way.heart_rate_bpm, params)
    known_bpm = float(known.hr_max_bpm[0])
    highest = heart.highest(
        medians_bpm, known_bpm, float(hr_max_from_age(np.array([age]))[0]), params
    )
    highest_bpm = known_bpm if highest.value is None else highest.value
    rates = Heart(highest_bpm, float(known.hr_rest_bpm[0]))
    runs = trace(recordings, way, rates, params.line_until_s)
    efforts = speed.best_efforts(runs, medians_bpm, highest_bpm, params)
    return (
        highest,
        *speed.critical(efforts, params),
        *heart.line(runs, resting_known=bool(known.hr_rest_known[0]), params=params),
        habits.descent(runs, race_t, params),
        habits.step_rate(runs),
    )


def writable(findings: Sequence[Finding]) -> dict[str, dict[str, float]]:
    """Values to write by table and key, as `ingest.race.runners.update` takes them."""
    tables: dict[str, dict[str, float]] = {}
    for finding in findings:
        if finding.is_writable and finding.value is not None:
            table, key = finding.key.split(".")
            tables.setdefault(table, {})[key] = float(f"{finding.value:.4g}")
    return tables
