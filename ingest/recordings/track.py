"""Distance and speed along the way; pure."""

import math
from bisect import bisect_left
from collections import Counter
from statistics import median
from typing import Final

from ingest.quantities import QUANTITIES
from ingest.recordings.raw import Sample, Values

EARTH_RADIUS_M: Final = 6_371_000.0
MAX_SPEED_MPS: Final = QUANTITIES["speed_mps"].high
JUMP_SLACK_M: Final = 1000.0
"""A watch makes good at once what it missed in a tunnel; more than this is a wrong number."""

SMOOTHING_S: Final = 5
"""Positions are good to metres, so a speed from them needs a few seconds."""

ENOUGH: Final = 0.5
"""A channel that fewer than this share of the records have is derived from another one."""

KMH: Final = 3.6
IN_STEP_S: Final = 10.0


def share(samples: list[Sample], quantity: str) -> float:
    """Share of the samples that have this quantity, 0..1."""
    return sum(quantity in s.values for s in samples) / len(samples) if samples else 0.0


def has_enough(samples: list[Sample], quantity: str) -> bool:
    """Whether a channel is there often enough to be used as it is."""
    return share(samples, quantity) >= ENOUGH


def with_one_distance(samples: list[Sample], refused: Counter[str]) -> None:
    """Make the device's distance start at 0 and never go back, nor jump faster than a body can."""
    at: float | None = None
    at_t = so_far = 0.0
    for sample in samples:
        distance = sample.values.get("distance_m")
        if distance is None:
            continue
        if at is not None:
            step = distance - at
            if step < 0:
                refused["distance_m going back"] += 1
            elif step > MAX_SPEED_MPS * (sample.t - at_t) + JUMP_SLACK_M:
                refused["distance_m jumping"] += 1
            else:
                so_far += step
        at, at_t = distance, sample.t
        sample.values["distance_m"] = so_far


def with_distance_from_positions(samples: list[Sample], refused: Counter[str]) -> None:
    """Give each sample that has a position the distance along all positions before."""
    at: tuple[float, float] | None = None
    at_t = so_far = 0.0
    for sample in samples:
        sample.values.pop("distance_m", None)
        if "latitude_deg" not in sample.values:
            continue
        here = (sample.values["latitude_deg"], sample.values["longitude_deg"])
        if at is not None:
            step = between_m(at, here)
            if step > MAX_SPEED_MPS * max(sample.t - at_t, 1.0):
                refused["position jumping"] += 1
            else:
                so_far += step
        at, at_t = here, sample.t
        sample.values["distance_m"] = so_far


def between_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance between two positions along a great circle.

    Parameters
    ----------
    a, b : latitude and longitude. [°]

    Returns
    -------
    Distance on a sphere. [m]

    Examples
    --------
    >>> round(between_m((0.0, 0.0), (0.0, 1.0)))
    111195
    """
    lat_a, lon_a, lat_b, lon_b = (math.radians(x) for x in (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def speed_in_kmh(samples: list[Sample]) -> bool:
    """Whether a speed of unstated unit is in km/h, judged by the distance it should cover."""
    before: Sample | None = None
    ratios = []
    for sample in samples:
        if before is not None and before.t < sample.t <= before.t + IN_STEP_S:
            covered = _covered_m(before.values, sample.values)
            speed = sample.values.get("speed_mps")
            if covered and speed:
                ratios.append(speed * (sample.t - before.t) / covered)
        before = sample
    return bool(ratios) and median(ratios) > math.sqrt(KMH)


def _covered_m(before: Values, now: Values) -> float | None:
    if "latitude_deg" in before and "latitude_deg" in now:
        return between_m(
            (before["latitude_deg"], before["longitude_deg"]),
            (now["latitude_deg"], now["longitude_deg"]),
        )
    if "distance_m" in before and "distance_m" in now:
        return now["distance_m"] - before["distance_m"]
    return None


def with_speed_from_distance(samples: list[Sample], breaks: list[float]) -> None:
    """Give samples the mean speed of the last seconds, never across a pause or a hole."""
    pauses = sorted(breaks)
    recent: list[Sample] = []
    for sample in samples:
        sample.values.pop("speed_mps", None)
        if "distance_m" not in sample.values:
            continue
        if recent and not in_one_go(recent[-1].t, sample.t, pauses):
            recent.clear()
        recent.append(sample)
        while len(recent) > 2 and sample.t - recent[1].t >= SMOOTHING_S:
            recent.pop(0)
        if (took_s := sample.t - recent[0].t) >= 1.0:
            covered = sample.values["distance_m"] - recent[0].values["distance_m"]
            sample.values["speed_mps"] = covered / took_s


def in_one_go(start: float, end: float, pauses: list[float]) -> bool:
    """Whether the recording ran from `start` to `end`; `pauses` are sorted times [s]."""
    if end - start > IN_STEP_S:
        return False
    following = bisect_left(pauses, start)
    return following == len(pauses) or pauses[following] >= end
