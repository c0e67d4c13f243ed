"""Several files of one activity become one; pure."""

from collections.abc import Sequence

from ingest.recordings.raw import Interval, Raw


def merged(raws: Sequence[Raw]) -> Raw:
    """Join what several files say.

    Files without the time of day are moved to the start of the others. A quantity that several
    files have is taken from the first of them: two devices' distances are not one.
    """
    if len(raws) == 1:
        return raws[0]
    whole = Raw("+".join(dict.fromkeys(raw.format for raw in raws)))
    start = min((s.t for raw in raws if raw.absolute for s in raw.samples), default=None)
    whole.absolute = start is not None or all(raw.absolute for raw in raws)
    for raw in raws:
        if start is not None and not raw.absolute:
            _move(raw, start)
        _join(whole, raw)
    return whole


def _move(raw: Raw, start: float) -> None:
    first = raw.samples[0].t if raw.samples else 0.0
    for sample in raw.samples:
        sample.t += start - first
    raw.breaks = [t + start - first for t in raw.breaks]
    raw.intervals = [
        Interval(beat.ms, None if beat.heard is None else beat.heard + start - first)
        for beat in raw.intervals
    ]
    raw.note("joined")


def _join(whole: Raw, raw: Raw) -> None:
    known = {name for sample in whole.samples for name in sample.values}
    for sample in raw.samples:
        values = {name: value for name, value in sample.values.items() if name not in known}
        if values or not known:
            whole.add(sample.t, values)
    if not whole.intervals:
        whole.intervals = raw.intervals
    whole.breaks += raw.breaks
    whole.stretches += raw.stretches
    whole.notes += raw.notes
    whole.refused += raw.refused
    whole.speed_has_unit &= raw.speed_has_unit
    if whole.cadence_is_steps is None:
        whole.cadence_is_steps = raw.cadence_is_steps
