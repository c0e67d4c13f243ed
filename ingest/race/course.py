"""Looks into a course file: is it a GPX with a line to follow, how long, which waypoints."""

import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from ingest.errors import UsageError
from ingest.quantities import is_plausible

MAX_COURSE_BYTES: Final = 64 * 1024 * 1024
EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius, IUGG

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CourseFile:
    """What a course file holds.

    Attributes
    ----------
    length_m : length along its track or route, without the climbs [m]
    waypoints : names of its waypoints
    """

    length_m: float
    waypoints: frozenset[str]


def inspect(path: Path) -> CourseFile:
    """Look into a GPX file of any version and namespace.

    Raises
    ------
    UsageError
        When it can't be read, is no GPX, or has no line of at least two points.
    """
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
    points = _points(root, "trkpt") or _points(root, "rtept")
    if len(points) < 2:
        raise UsageError(f"{path.name} has no track or route with at least two points")
    length_m = sum(_distance_m(a, b) for a, b in itertools.pairwise(points))
    return CourseFile(length_m, frozenset(_waypoint_names(root)))


def _points(root: etree._Element, name: str) -> list[Point]:
    found: list[Point] = []
    for element in root.iter("{*}" + name):
        try:
            latitude, longitude = float(element.get("lat", "")), float(element.get("lon", ""))
        except ValueError:
            continue
        if is_plausible("latitude_deg", latitude) and is_plausible("longitude_deg", longitude):
            found.append((latitude, longitude))
    return found


def _waypoint_names(root: etree._Element) -> list[str]:
    names = [element.findtext("{*}name") for element in root.iter("{*}wpt")]
    return [name.strip() for name in names if name]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _distance_m(a: Point, b: Point) -> float:
    """Great-circle distance of two points [m], by the haversine formula."""
    (latitude, longitude), (latitude_2, longitude_2) = a, b
    half = math.sin(math.radians(latitude_2 - latitude) / 2) ** 2
    half += (
        math.cos(math.radians(latitude))
        * math.cos(math.radians(latitude_2))
        * math.sin(math.radians(longitude_2 - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
