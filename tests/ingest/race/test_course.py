import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UsageError
from ingest.race.course import read
from tests.examples import examples
from tests.ingest.race.folders import COURSE


def written(folder: Path, text: str) -> Path:
    path = folder / "course.gpx"
    path.write_text(text)
    return path


def test_length_and_waypoints(tmp_path: Path) -> None:
    course = read(written(tmp_path, COURSE))
    # 0.02° of latitude are 2,224 m; 0.03° of longitude at 45.94° north are 2,320 m
    assert course.length_m == pytest.approx(2224 + 2320, abs=2)
    assert course.waypoints.keys() == {"Grand Col"}
    assert course.waypoints["Grand Col"][:2] == (45.94, 6.87)


@pytest.mark.parametrize(
    "change",
    [
        ("GPX/1/1", "GPX/1/0"),
        (' xmlns="http://www.topografix.com/GPX/1/1"', ""),
        ("trkpt", "rtept"),
        ('lat="45.94" lon="6.87"/>', 'lat="45.94" lon="6.87"/><trkpt lat="?"/>'),
    ],
)
def test_other_versions_namespaces_and_routes(tmp_path: Path, change: tuple[str, str]) -> None:
    assert read(written(tmp_path, COURSE.replace(*change))).length_m > 4000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no GPX"),
        ("<gpx>", "is no GPX"),
        ("<kml></kml>", "it is a <kml> document"),
        ("<gpx><trkpt lat='1' lon='1'/></gpx>", "at least two points"),
        ("<gpx><rtept lat='1' lon='1'/><rtept lat='1' lon='1'/></gpx>", "only 0 m long"),
    ],
)
def test_what_is_no_course_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read(written(tmp_path, text))


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    text = f'<!DOCTYPE gpx [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + COURSE.split("?>")[1]
    course = read(written(tmp_path, text.replace("Grand Col", "Col &x;")))
    assert not any("hidden" in name for name in course.waypoints)


@examples(150)
@given(at=st.integers(0, len(COURSE)), put_in=st.binary(max_size=20), cut=st.integers(0, 30))
def test_a_broken_course_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, at: int, put_in: bytes, cut: int
) -> None:
    path = tmp_path_factory.mktemp("course") / "course.gpx"
    content = COURSE.encode()
    path.write_bytes(content[:at] + put_in + content[at + cut :])
    with contextlib.suppress(UsageError):
        assert read(path).length_m >= 0
