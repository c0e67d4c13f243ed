"""From what stands in a file to a recording that can be replayed; pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Set

from ingest.errors import RecordingRefused
from ingest.recordings import beats, gait, resample, resolution, timeline, track
from ingest.recordings.raw import Raw, Sample, Values
from ingest.recordings.recording import Recording, Second
from ingest.recordings.sports import is_on_foot

OF_LEGS = ("speed_mps", "cadence_spm", "stride_m", "distance_m", "power_w")
"""What means something else on a bicycle or in water."""


def assembled(name: str, raw: Raw) -> Recording:
    """Make a recording.

    Raises
    ------
    RecordingRefused
        If nothing is left that was measured.
    """
    timeline.believe(raw)
    records = len(raw.samples) or len(raw.intervals)
    _keep_legs(raw)
    _believe_values(raw)
    _complete_track(raw)
    _count_both_feet(raw)
    recorded = resample.by_second(raw.samples)
    seconds = resample.filled(recorded, raw.breaks)
    intervals = _beats(raw)
    between = seconds.keys() - recorded.keys() - intervals.keys()
    _heart_rate_from_beats(raw, seconds, intervals)
    found = _seconds(seconds, intervals, between, raw.refused)
    if not found:
        raise RecordingRefused(_nothing(raw))
    _say_what_is_missing(raw, found)
    return Recording(
        name=name,
        format=raw.format,
        records=records,
        seconds=found,
        gaps=resample.gaps(sorted(seconds.keys() | intervals.keys())),
        refused=dict(sorted(raw.refused.items())),
        notes=tuple(raw.notes),
        has_absolute_time=raw.absolute,
    )


def _keep_legs(raw: Raw) -> None:
    """Of the parts of a triathlon that are not on foot, keep only what the body felt."""
    stretches = sorted(raw.stretches, key=lambda stretch: stretch.start)
    others = sorted({stretch.sport for stretch in stretches if not is_on_foot(stretch.sport)})
    if not others:
        return
    starts = [stretch.start for stretch in stretches]
    for sample in raw.samples:
        stretch = stretches[max(0, bisect_right(starts, sample.t) - 1)]
        over = stretch.end is not None and sample.t > stretch.end
        if not over and not is_on_foot(stretch.sport):
            sample.values = {n: v for n, v in sample.values.items() if n not in OF_LEGS}
            sample.on_foot = False
    raw.note("otherSports", sports=", ".join(others))


def _believe_values(raw: Raw) -> None:
    for sample in raw.samples:
        _refuse_impossible(sample.values, raw.refused)
        _whole_position(sample.values, raw.refused)
    if not raw.speed_has_unit and track.speed_in_kmh(raw.samples):
        raw.note("speedUnit")
        for sample in raw.samples:
            if "speed_mps" in sample.values:
                sample.values["speed_mps"] /= track.KMH
    for sample in raw.samples:
        _refuse(sample.values, "speed_mps", raw.refused)


def _refuse_impossible(values: Values, refused: Counter[str]) -> None:
    """Drop what is no measurement, but for speeds, whose unit may not be known yet."""
    wrong = [n for n, value in values.items() if resolution.refusal(n, value) is not None]
    for name in wrong:
        if name != "speed_mps":
            _refuse(values, name, refused)


def _refuse(values: Values, name: str, refused: Counter[str]) -> None:
    if name in values and (reason := resolution.refusal(name, values[name])) is not None:
        refused[reason] += 1
        del values[name]


def _whole_position(values: Values, refused: Counter[str]) -> None:
    latitude, longitude = values.get("latitude_deg"), values.get("longitude_deg")
    nowhere = latitude == 0 and longitude == 0
    if nowhere:
        refused["position 0, 0"] += 1
    if nowhere or latitude is None or longitude is None:
        values.pop("latitude_deg", None)
        values.pop("longitude_deg", None)


def _complete_track(raw: Raw) -> None:
    samples = [sample for sample in raw.samples if sample.on_foot]
    if track.has_enough(samples, "distance_m") or not _has(samples, "latitude_deg"):
        track.with_one_distance(samples, raw.refused)
    else:
        track.with_distance_from_positions(samples, raw.refused)
        raw.note("distance")
    if not track.has_enough(samples, "speed_mps") and _has(samples, "distance_m"):
        track.with_speed_from_distance(samples, raw.breaks)
        raw.note("speed", seconds=str(track.SMOOTHING_S))


def _has(samples: list[Sample], quantity: str) -> bool:
    return any(quantity in sample.values for sample in samples)


def _count_both_feet(raw: Raw) -> None:
    if not _has(raw.samples, "cadence_spm"):
        return
    both = raw.cadence_is_steps
    if both is None:
        both = gait.counts_both_feet(raw.samples)
    if both:
        raw.note("bothFeet")
    else:
        raw.note("oneLeg")
        for sample in raw.samples:
            if "cadence_spm" in sample.values:
                sample.values["cadence_spm"] *= 2
    if gait.gives_two_steps(raw.samples):
        raw.note("twoSteps")
        for sample in raw.samples:
            if "stride_m" in sample.values:
                sample.values["stride_m"] /= 2


def _beats(raw: Raw) -> dict[int, tuple[float, ...]]:
    start = raw.samples[0].t if raw.samples else 0.0
    if not raw.samples and all(interval.heard is None for interval in raw.intervals):
        raw.absolute = False
    return beats.by_second(beats.placed(raw.intervals, start, raw.refused), raw.refused)


def _heart_rate_from_beats(
    raw: Raw, seconds: dict[int, Values], intervals: Mapping[int, tuple[float, ...]]
) -> None:
    if not intervals or any("heart_rate_bpm" in values for values in seconds.values()):
        return
    last = max(intervals)
    raw.note("heartRate", seconds=str(beats.RATE_WINDOW_S))
    for t, rate in beats.rates(intervals).items():
        if t <= last:
            seconds.setdefault(t, {})["heart_rate_bpm"] = rate


def _seconds(
    values: Mapping[int, Values],
    intervals: Mapping[int, tuple[float, ...]],
    between: Set[int],
    refused: Counter[str],
) -> tuple[Second, ...]:
    found = []
    for t in sorted(values.keys() | intervals.keys()):
        measured = resolution.measured(values.get(t, {}), intervals.get(t), refused)
        if measured != resolution.NOTHING:
            found.append(Second(t, measured, recorded=t not in between))
    return tuple(found)


def _nothing(raw: Raw) -> str:
    lost = [f"{reason}: {count}" for reason, count in sorted(raw.refused.items())]
    reasons = "; ".join([*raw.notes, *lost])
    return f"has nothing in it that was measured{f' ({reasons})' if reasons else ''}."


def _say_what_is_missing(raw: Raw, seconds: tuple[Second, ...]) -> None:
    if not raw.absolute:
        raw.note("noClock")
    for name in ("heart_rate_bpm", "cadence_spm", "speed_mps"):
        if all(getattr(second.measured, name) is None for second in seconds):
            raw.note(f"no_{name}")
