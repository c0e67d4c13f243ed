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
        return sum(_distance_m(a, b) for a, b in itertools.pairwise(self.points))


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
    points = [point for _, point in _points(root, "trkpt") or _points(root, "rtept")]
    if len(points) < 2:
        raise UsageError(f"{path.name} has no track or route with at least two points")
    course = CourseFile(tuple(points), _waypoints(root))
    if course.length_m < MIN_COURSE_M:
        raise UsageError(f"{path.name} is only {course.length_m:.0f} m long")
    return course


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


def _distance_m(a: Point, b: Point) -> float:
    """Great-circle distance of two points [m], by the haversine formula."""
    (latitude, longitude, _), (latitude_2, longitude_2, _) = a, b
    half = math.sin(math.radians(latitude_2 - latitude) / 2) ** 2
    half += (
        math.cos(math.radians(latitude))
        * math.cos(math.radians(latitude_2))
        * math.sin(math.radians(longitude_2 - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
