"""Seconds with a position as a GPX track, heart rate and cadence in Garmin's extension."""

from collections.abc import Sequence
from typing import Final

from lxml import etree

from ingest.messages import Measured
from ingest.recordings.recording import Second
from monitor.export.seconds import written_time

GPX: Final = "http://www.topografix.com/GPX/1/1"
EXTENSION: Final = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
PAUSE_S: Final = 60  # after so long without a position another segment begins


def gpx_bytes(seconds: Sequence[Second], name: str) -> bytes:
    """Write a track; `name` is the runner's."""
    root = etree.Element(
        f"{{{GPX}}}gpx",
        {"version": "1.1", "creator": "trailpulse"},
        {None: GPX, "gpxtpx": EXTENSION},
    )
    track = etree.SubElement(root, f"{{{GPX}}}trk")
    etree.SubElement(track, f"{{{GPX}}}name").text = name
    segment, last_t = None, 0
    for second in seconds:
        t, measured = second.t, second.measured
        if measured.latitude_deg is None or measured.longitude_deg is None:
            continue
        if segment is None or t - last_t > PAUSE_S:
            segment = etree.SubElement(track, f"{{{GPX}}}trkseg")
        last_t = t
        _add_point(segment, t, measured)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add_point(segment: etree._Element, t: int, measured: Measured) -> None:
    place = {"lat": f"{measured.latitude_deg:.7f}", "lon": f"{measured.longitude_deg:.7f}"}
    point = etree.SubElement(segment, f"{{{GPX}}}trkpt", place)
    if measured.altitude_m is not None:
        etree.SubElement(point, f"{{{GPX}}}ele").text = f"{measured.altitude_m:.1f}"
    etree.SubElement(point, f"{{{GPX}}}time").text = written_time(t)
    told = {
        "atemp": measured.air_temp_c,
        "hr": measured.heart_rate_bpm,
        # Garmin counts one foot.
        "cad": None if measured.cadence_spm is None else measured.cadence_spm / 2.0,
    }
    if all(value is None for value in told.values()):
        return
    extensions = etree.SubElement(point, f"{{{GPX}}}extensions")
    group = etree.SubElement(extensions, f"{{{EXTENSION}}}TrackPointExtension")
    for tag, value in told.items():
        if value is not None:
            etree.SubElement(group, f"{{{EXTENSION}}}{tag}").text = f"{value:.0f}"
