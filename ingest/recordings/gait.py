"""Whether a file counts one leg or both; pure."""

from statistics import median
from typing import Final

from ingest.recordings.raw import Sample

RUNNING_MPS: Final = 2.0
WALKING_MPS: Final = 0.8

RUNNING_STEPS: Final = 120.0
"""Runners take 140 to 200 steps a minute, one leg 70 to 100."""

WALKING_STEPS: Final = 80.0
"""Walkers take 90 to 130 steps a minute, one leg 45 to 65."""

EVIDENCE: Final = 20
"""So many records are needed to judge."""

TWO_STEPS: Final = 1.5
"""Above this ratio of given to computed step length, the file gives that of two steps."""


def counts_both_feet(samples: list[Sample]) -> bool:
    """Whether cadence is steps of both feet already, judged by what legs can do at that speed.

    Without evidence it is taken as the one leg's, as nearly all files have it.
    """
    running, walking, any_speed = [], [], []
    for sample in samples:
        cadence = sample.values.get("cadence_spm", 0.0)
        if cadence <= 0:
            continue
        speed = sample.values.get("speed_mps")
        any_speed.append(cadence)
        if speed is not None and speed >= RUNNING_MPS:
            running.append(cadence)
        elif speed is not None and speed >= WALKING_MPS:
            walking.append(cadence)
    if len(running) >= EVIDENCE:
        return median(running) > RUNNING_STEPS
    if len(walking) >= EVIDENCE:
        return median(walking) > WALKING_STEPS
    return len(any_speed) >= EVIDENCE and median(any_speed) > RUNNING_STEPS


def gives_two_steps(samples: list[Sample]) -> bool:
    """Whether the step length given is that of two steps; `cadence_spm` is of both feet."""
    ratios = []
    for sample in samples:
        values = sample.values
        cadence, speed = values.get("cadence_spm", 0.0), values.get("speed_mps", 0.0)
        if "stride_m" in values and cadence > 0 and speed >= WALKING_MPS:
            ratios.append(values["stride_m"] * cadence / 60 / speed)
    return len(ratios) >= EVIDENCE and median(ratios) > TWO_STEPS
