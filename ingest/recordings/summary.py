"""The summary of a recording that a program can read; pure."""

from collections.abc import Iterable, Sequence
from typing import Final, TypedDict

from ingest.recordings.recording import Recording

HYSTERESIS_M: Final = 3.0
"""Altitude must change by so much before it counts as climbed; barometers waver by a metre."""


class GapSummary(TypedDict):
    """A stretch without data, by its last and first second around."""

    start: int
    end: int
    seconds: int


class ChannelSummary(TypedDict):
    """One channel: absent values where there is no data at all."""

    mean: float | None
    max: float | None
    coverage: float


class Summary(TypedDict):
    """What `summarise` returns."""

    records: int
    duration_s: int
    distance_m: float | None
    ascent_m: float | None
    descent_m: float | None
    gaps: list[GapSummary]
    refused: dict[str, int]
    heart_rate_bpm: ChannelSummary
    cadence_spm: ChannelSummary


def summarise(recording: Recording) -> Summary:
    """Sum up a recording.

    Returns
    -------
    Summary
        ``duration_s`` [s] from the first to the last second; ``distance_m`` [m] as far as it was
        measured; ``ascent_m`` and ``descent_m`` [m] with a hysteresis of 3 m; ``coverage`` [0..1]
        is the share of the seconds outside of gaps that have a value.
    """
    seconds = recording.seconds
    duration_s = seconds[-1].t - seconds[0].t
    recorded_s = duration_s + 1 - sum(gap.seconds - 1 for gap in recording.gaps)
    measured = [second.measured for second in seconds]
    # What was interpolated would hide the ups and downs that the hysteresis should see.
    altitudes = [
        second.measured.altitude_m
        for second in seconds
        if second.recorded and second.measured.altitude_m is not None
    ]
    ascent_m, descent_m = climbed(altitudes) if altitudes else (None, None)
    return Summary(
        records=recording.records,
        duration_s=duration_s,
        distance_m=max((m.distance_m for m in measured if m.distance_m is not None), default=None),
        ascent_m=ascent_m,
        descent_m=descent_m,
        gaps=[GapSummary(start=g.start_t, end=g.end_t, seconds=g.seconds) for g in recording.gaps],
        refused=dict(recording.refused),
        heart_rate_bpm=_channel([m.heart_rate_bpm for m in measured], recorded_s),
        cadence_spm=_channel([m.cadence_spm for m in measured], recorded_s),
    )


def climbed(altitudes_m: Sequence[float]) -> tuple[float, float]:
    """Ascent and descent of a profile, small wavering left out.

    Parameters
    ----------
    altitudes_m : at least one altitude, in order. [m]

    Returns
    -------
    ascent, descent : both positive. [m]

    Examples
    --------
    >>> climbed([100.0, 102.0, 110.0, 108.5, 105.0])
    (10.0, 5.0)
    """
    ascent = descent = 0.0
    level = altitudes_m[0]
    for altitude in altitudes_m:
        if altitude - level >= HYSTERESIS_M:
            ascent += altitude - level
            level = altitude
        elif level - altitude >= HYSTERESIS_M:
            descent += level - altitude
            level = altitude
    return ascent, descent


def _channel(values: Iterable[float | None], recorded_s: int) -> ChannelSummary:
    known = [value for value in values if value is not None]
    if not known:
        return ChannelSummary(mean=None, max=None, coverage=0.0)
    return ChannelSummary(
        mean=sum(known) / len(known), max=max(known), coverage=len(known) / recorded_s
    )
