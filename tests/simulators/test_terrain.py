from pathlib import Path

import numpy as np
import pytest

from ingest.errors import UsageError
from ingest.race.course_profile import STEP_M
from simulators.terrain import STEEPEST, Station, Terrain, from_gpx, rolling

COURSES = Path(__file__).resolve().parents[3] / "shared" / "data"


def gpx(*points: tuple[float, float, float | None], kind: str = "trk") -> str:
    point, open_, close = ("trkpt", "<trkseg>", "</trkseg>") if kind == "trk" else ("rtept", "", "")
    body = "".join(
        f'<{point} lat="{lat}" lon="{lon}">'
        + (f"<ele>{ele}</ele>" if ele is not None else "")
        + f"</{point}>"
        for lat, lon, ele in points
    )
    return (
        '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<{kind}>{open_}{body}{close}</{kind}></gpx>"
    )


@pytest.mark.parametrize("kind", ["trk", "rte"])
def test_a_gpx_slope_is_found_at_its_distance(tmp_path: Path, kind: str) -> None:
    # 0.01 degrees of latitude are 1112 m; up 10 % over them, then level.
    path = tmp_path / "course.gpx"
    path.write_text(gpx((45.0, 7.0, 500), (45.01, 7.0, 611.2), (45.02, 7.0, 611.2), kind=kind))
    terrain = from_gpx(path, (Station("top", 1112.0), Station("beyond", 9999.0)))
    assert terrain.length_m == pytest.approx(2224, abs=STEP_M)
    assert terrain.grade(500.0) == pytest.approx(0.1, abs=0.001)
    assert terrain.grade(1800.0) == pytest.approx(0.0, abs=1e-9)
    assert terrain.place(556.0).altitude_m == pytest.approx(555.6, abs=1.0)
    assert terrain.place(556.0).latitude_deg == pytest.approx(45.005, abs=1e-5)
    assert [station.id for station in terrain.stations] == ["top"]


def test_points_without_altitude_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "course.gpx"
    path.write_text(gpx((45.0, 7.0, 500), (45.005, 7.0, None), (45.01, 7.0, 500)))
    assert from_gpx(path).place(500.0).altitude_m == 500.0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not xml at all", "is no GPX"),
        (gpx((45.0, 7.0, None), (45.1, 7.0, None)), "altitudes"),
        (gpx((45.0, 7.0, 500), (45.0, 7.0, 500)), "only 0 m long"),
    ],
)
def test_a_course_that_cant_be_used_is_refused_with_a_sentence(
    tmp_path: Path, content: str, says: str
) -> None:
    path = tmp_path / "course.gpx"
    path.write_text(content)
    with pytest.raises(UsageError, match=says):
        from_gpx(path)


def test_a_missing_course_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.gpx"):
        from_gpx(tmp_path / "missing.gpx")


def test_outside_the_course_the_nearest_place_counts() -> None:
    terrain = Terrain(np.array([[100.0, 1.0, 2.0], [101.0, 1.1, 2.1], [103.0, 1.2, 2.2]]))
    assert terrain.place(-5.0) == (100.0, 1.0, 2.0)
    assert terrain.place(1e6) == (103.0, 1.2, 2.2)
    assert terrain.grade(-5.0) == pytest.approx(0.1)
    assert terrain.grade(1e6) == pytest.approx(0.2)


def test_rolling_hills_climb_as_asked_and_repeat_by_seed() -> None:
    terrain = rolling(7, length_m=20_000.0, ascent_m_per_km=40.0)
    altitudes = [terrain.place(at_m).altitude_m for at_m in np.arange(0.0, 20_001.0, STEP_M)]
    climbs = np.maximum(np.diff(altitudes), 0.0)
    assert climbs.sum() == pytest.approx(800.0, rel=0.01)
    assert altitudes[-1] == pytest.approx(altitudes[0], abs=0.1)
    assert [station.at_m for station in terrain.stations] == [8000.0, 16_000.0]
    again = rolling(7, length_m=20_000.0, ascent_m_per_km=40.0)
    assert [again.place(at_m) for at_m in (0.0, 5e3, 2e4)] == [
        terrain.place(at_m) for at_m in (0.0, 5e3, 2e4)
    ]
    assert rolling(8, length_m=20_000.0).place(5e3) != terrain.place(5e3)


def test_metres_by_grade_cover_the_course() -> None:
    terrain = rolling(1, length_m=10_000.0)
    assert sum(metres for _, metres in terrain.metres_by_grade()) == pytest.approx(10_000.0)


@pytest.mark.parametrize(
    ("name", "length_m", "ascent_m"),
    [
        ("course_utmb_170k.gpx", 169_900, 10_847),
        ("course_lake_sonoma_55k.gpx", 51_500, 1859),
        ("course_western_states_100mi.gpx", 160_000, 5724),
    ],
)
def test_real_courses_have_the_length_and_climb_they_are_known_for(
    name: str, length_m: float, ascent_m: float
) -> None:
    path = COURSES / name
    if not path.exists():
        pytest.skip("the recorded courses are not beside this checkout")
    terrain = from_gpx(path)
    assert terrain.length_m == pytest.approx(length_m, rel=0.01)
    grades = terrain.metres_by_grade()
    climbed = sum(max(grade, 0.0) * metres for grade, metres in grades)
    assert climbed == pytest.approx(ascent_m, rel=0.1)
    assert max(abs(grade) for grade, _ in grades) <= STEEPEST
