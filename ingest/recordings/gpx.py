"""GPX tracks with the extensions that carry heart rate, cadence, power and temperature."""

from typing import Final

from lxml import etree

from ingest.errors import RecordingRefused
from ingest.recordings import timestamps
from ingest.recordings.raw import WATCH_TEMPERATURE, Raw, Stretch, Values
from ingest.recordings.xml_records import is_cut, local_name, number, plain_name, walk

FIELDS: Final = {
    "ele": "altitude_m",
    "hr": "heart_rate_bpm",
    "heartrate": "heart_rate_bpm",
    "heart_rate": "heart_rate_bpm",
    "cad": "cadence_spm",
    "cadence": "cadence_spm",
    "runcadence": "cadence_spm",
    "power": "power_w",
    "watts": "power_w",
    "powerinwatts": "power_w",
    "speed": "speed_mps",
    "distance": "distance_m",
}
"""Elements of a track point and of its extensions, in lower case, in any namespace."""

TEMPERATURES: Final = frozenset({"atemp", "temp", "temperature"})
POINTS: Final = frozenset({"trkpt", "rtept", "wpt"})
OTHERS: Final = frozenset({"trkseg", "type"})

STRAVA_SPORTS: Final = {"1": "cycling", "9": "running"}
"""Strava writes its own numbers as the track's type."""


def parse(data: bytes) -> Raw:
    """Read a GPX file, as far as it can be read.

    Raises
    ------
    RecordingRefused
        If it is a course: points without times.
    """
    raw = Raw("GPX", speed_has_unit=False)
    points = 0
    sport: str | None = None
    for event, name, element in walk(data, POINTS, OTHERS, raw):
        if event == "start" and name == "trkseg" and raw.samples:
            raw.breaks.append(raw.samples[-1].t)
        elif event == "end" and name == "type":
            parent = element.getparent()
            if parent is not None and local_name(parent) == "trk":
                sport = (element.text or "").strip() or None
        elif event == "end" and name in POINTS:
            points += name != "wpt"
            before = len(raw.samples)
            if name == "trkpt":
                _point(element, raw)
            if sport is not None and len(raw.samples) > before:
                raw.stretches.append(Stretch(raw.samples[-1].t, STRAVA_SPORTS.get(sport, sport)))
                sport = None
    if points and _is_course(raw):
        message = "is a course without times, not a recording; name it as the race's course."
        raise RecordingRefused(message)
    if is_cut(data) and raw.samples:
        raw.samples.pop()
    return raw


def _is_course(raw: Raw) -> bool:
    """Whether no point has a time, or many have the same, as planners write them."""
    times = {sample.t for sample in raw.samples}
    return not times or (len(times) == 1 and len(raw.samples) > 1)


def _point(point: etree._Element, raw: Raw) -> None:
    values: Values = {}
    for quantity, attribute in (("latitude_deg", "lat"), ("longitude_deg", "lon")):
        position = number(point.get(attribute))
        if position is not None:
            values[quantity] = position
    stamp = None
    for element in point.iter():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        name = plain_name(tag).lower()
        if name == "time" and stamp is None:
            stamp = timestamps.parse(element.text or "")
        elif name in TEMPERATURES:
            raw.note(WATCH_TEMPERATURE)
        elif name in FIELDS and (value := number(element.text)) is not None:
            values[FIELDS[name]] = value
    if stamp is None or not stamp.absolute:
        raw.refused["record without a time"] += 1
        return
    raw.add(stamp.t, values)
