"""Reads a course file: a GPX with a line to follow, its altitudes and its waypoints."""

import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.errors import UsageError
from ingest.quantities import is_plausible

if TYPE_CHECKING:
    from lxml import etree

MAX_COURSE_BYTES: Final = 64 * 1024 * 1024
MIN_COURSE_M: Final = 100.0  # shorter is no course, whatever wrote it
JOINS_M: Final = 300.0  # tracks that go on so near are one line; programs cut at pauses and sheets
SAME_LENGTH: Final = 0.01  # of two tracks from one place to another: the same one twice
SPIKE_M: Final = 1000.0  # a point so far from both its neighbours, that are near each other,
SPIKE_LEGS: Final = 20.0  # ... and so many times as far as points usually are, is a fault
EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius, IUGG


class Point(NamedTuple):
    """A point of the line; the altitude [m] is NaN where the file gives none."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float


@dataclass(frozen=True, slots=True)
class CourseFile:
    """What a course file holds.

    Attributes
    ----------
    points : the points of its track or route in order, at least two
    waypoints : its waypoints by name; of several with one name the first
    """

    points: tuple[Point, ...]
    waypoints: dict[str, Point]

    @property
    def length_m(self) -> float:
        """Length along the line, without the climbs [m]."""
        return _length_m(self.points)


def read(path: Path) -> CourseFile:
    """Read a GPX file of any version and namespace.

    Raises
    ------
    UsageError
        When it can't be read, is no GPX, or has no line of at least 100 m.
    """
    from lxml import etree  # only who reads a course pays for it

    try:
        if path.stat().st_size > MAX_COURSE_BYTES:
            raise UsageError(f"{path.name} is larger than {MAX_COURSE_BYTES} bytes")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(path.read_bytes(), parser)
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path.name} in the race folder") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} can't be read: {error}") from error
    except etree.XMLSyntaxError as error:
        raise UsageError(f"{path.name} is no GPX: {error.msg}") from error
    if _local(root) != "gpx":
        raise UsageError(f"{path.name} is no GPX: it is a <{_local(root)}> document")
    course = CourseFile(tuple(_line(root, path.name)), _waypoints(root))
    if course.length_m < MIN_COURSE_M:
        raise UsageError(f"{path.name} is only {course.length_m:.0f} m long")
    _refuse_spike(course.points, path.name)
    return course


def _line(root: "etree._Element", name: str) -> list[Point]:
    """The one line to follow: its tracks or routes one after the other, if they are one line."""
    tracks = _tracks(root, "trk", "trkpt") or _tracks(root, "rte", "rtept")
    tracks = tracks or _tracks(root, "gpx", "trkpt") or _tracks(root, "gpx", "rtept")
    if not tracks:
        raise UsageError(f"{name} has no track or route with at least two points")
    line = tracks[0]
    for track in tracks[1:]:
        apart_m, same = distance_m(line[-1], track[0]), _are_alike(line, track)
        if same or apart_m > JOINS_M:
            lengths = f"{_length_m(line) / 1000:.1f} and {_length_m(track) / 1000:.1f} km"
            why = "alike" if same else f"{apart_m / 1000:.1f} km apart"
            raise UsageError(f"{name} has two tracks, of {lengths}, that are {why}: leave one in")
        line = line + track
    return line


def _tracks(root: "etree._Element", tag: str, point_tag: str) -> list[list[Point]]:
    """The points of each track, without those that stand there twice in a row."""
    found = []
    for track in root.iter("{*}" + tag):
        points = [point for _, point in _points(track, point_tag)]
        if len(points) > 1:
            found.append([points[0], *(b for a, b in itertools.pairwise(points) if a != b)])
    return found


def _are_alike(line: list[Point], other: list[Point]) -> bool:
    """Whether two tracks go from one place to another by the same way: laps are in one track."""
    length_m = _length_m(line)
    ends = distance_m(line[0], other[0]) <= JOINS_M and distance_m(line[-1], other[-1]) <= JOINS_M
    return ends and abs(_length_m(other) - length_m) <= SAME_LENGTH * length_m


def _refuse_spike(points: tuple[Point, ...], name: str) -> None:
    """Refuse a line with a point that lies far from the way, as when a receiver has jumped."""
    legs_m = [distance_m(a, b) for a, b in itertools.pairwise(points)]
    far_m = max(SPIKE_M, SPIKE_LEGS * sorted(legs_m)[len(legs_m) // 2])
    for number, (there_m, back_m) in enumerate(itertools.pairwise(legs_m), start=2):
        away_m = min(there_m, back_m)
        if away_m > far_m and distance_m(points[number - 2], points[number]) < 0.2 * away_m:
            point = points[number - 1]
            raise UsageError(
                f"{name}: point {number} at {point.latitude_deg:.5f}, {point.longitude_deg:.5f} is "
                f"{away_m / 1000:.1f} km away from the ones before and after it: take it out"
            )


def _length_m(points: list[Point] | tuple[Point, ...]) -> float:
    return sum(distance_m(a, b) for a, b in itertools.pairwise(points))


def _points(root: "etree._Element", name: str) -> list[tuple["etree._Element", Point]]:
    found = []
    for element in root.iter("{*}" + name):
        try:
            latitude, longitude = float(element.get("lat", "")), float(element.get("lon", ""))
        except ValueError:
            continue
        if is_plausible("latitude_deg", latitude) and is_plausible("longitude_deg", longitude):
            found.append((element, Point(latitude, longitude, _altitude_m(element))))
    return found


def _altitude_m(point: "etree._Element") -> float:
    try:
        altitude_m = float(point.findtext("{*}ele") or "nan")
    except ValueError:
        return math.nan
    return altitude_m if is_plausible("altitude_m", altitude_m) else math.nan


def _waypoints(root: "etree._Element") -> dict[str, Point]:
    named: dict[str, Point] = {}
    for element, point in _points(root, "wpt"):
        if name := (element.findtext("{*}name") or "").strip():
            named.setdefault(name, point)
    return named


def _local(element: "etree._Element") -> str:
    return str(element.tag).rpartition("}")[2]


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance of two points [m], by the haversine formula."""
    (latitude, longitude, _), (latitude_2, longitude_2, _) = a, b
    half = math.sin(math.radians(latitude_2 - latitude) / 2) ** 2
    half += (
        math.cos(math.radians(latitude))
        * math.cos(math.radians(latitude_2))
        * math.sin(math.radians(longitude_2 - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
