"""TCX, Garmin's XML format, as Garmin, Strava, Polar and others export it."""

from typing import Final

from lxml import etree

from ingest.recordings import timestamps
from ingest.recordings.raw import Raw, Stretch, Values
from ingest.recordings.xml_records import is_cut, local_name, number, plain_name, walk

FIELDS: Final = {
    "LatitudeDegrees": "latitude_deg",
    "LongitudeDegrees": "longitude_deg",
    "AltitudeMeters": "altitude_m",
    "DistanceMeters": "distance_m",
    "HeartRateBpm": "heart_rate_bpm",
    "Cadence": "cadence_spm",
    "RunCadence": "cadence_spm",
    "Speed": "speed_mps",
    "Watts": "power_w",
}

POINTS: Final = frozenset({"Trackpoint"})
OTHERS: Final = frozenset({"Activity", "Lap", "Track"})


def parse(data: bytes) -> Raw:
    """Read a TCX file, as far as it can be read."""
    raw = Raw("TCX")
    tracks_of_lap = 0
    sport: str | None = None
    for event, name, element in walk(data, POINTS, OTHERS, raw):
        if event == "start" and name == "Activity":
            sport = str(element.get("Sport", "")) or None
        elif event == "start" and name == "Lap":
            tracks_of_lap = 0
        elif event == "start" and name == "Track":
            tracks_of_lap += 1
            if tracks_of_lap > 1 and raw.samples:
                # Within a lap a new track begins after a pause.
                raw.breaks.append(raw.samples[-1].t)
        elif event == "end" and name == "Trackpoint":
            before = len(raw.samples)
            _point(element, raw)
            if sport is not None and len(raw.samples) > before:
                raw.stretches.append(Stretch(raw.samples[-1].t, sport))
                sport = None
    if is_cut(data) and raw.samples:
        raw.samples.pop()
    return raw


def _point(point: etree._Element, raw: Raw) -> None:
    values: Values = {}
    stamp = None
    for element in point.iter():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        name = plain_name(tag)
        if name == "Time":
            stamp = timestamps.parse(element.text or "")
            continue
        if name == "Value":
            parent = element.getparent()
            name = "" if parent is None else local_name(parent)
        quantity = FIELDS.get(name)
        value = number(element.text) if quantity else None
        if quantity and value is not None:
            values[quantity] = value
    if stamp is None or not stamp.absolute:
        raw.refused["record without a time"] += 1
        return
    raw.add(stamp.t, values)
